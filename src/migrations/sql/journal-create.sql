-- How far migrations came that run outside a transaction and are not finished: one row a statement. indexes: those
-- that its table had when a build was begun, to tell what an interrupted build left behind.
CREATE TABLE IF NOT EXISTS {journal} (
  filename TEXT NOT NULL,
  direction TEXT NOT NULL,
  statement INTEGER NOT NULL,
  hash TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished_at TIMESTAMPTZ,
  backend_pid INTEGER,
  backend_start TIMESTAMPTZ,
  indexes TEXT[],
  PRIMARY KEY (filename, direction, statement)
)
