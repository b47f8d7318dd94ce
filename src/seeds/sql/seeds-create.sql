-- The files of SQL that were run: one row a file. hash: of its text as it was run last, line ends normalised.
CREATE TABLE IF NOT EXISTS {seeds} (
  name TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  seeded_at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  duration_ms DOUBLE PRECISION,
  seeded_by TEXT NOT NULL DEFAULT session_user
)
