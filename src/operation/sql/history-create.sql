-- What was done, tried and failed, by whom: one row an action on a migration. sql: the text that ran, where it is not
-- larger than 1 MB; source: where a rollback had it from; client: the account and host that pgops ran on.
CREATE TABLE IF NOT EXISTS {history} (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  action TEXT NOT NULL,
  filename TEXT NOT NULL,
  outcome TEXT NOT NULL,
  duration_ms DOUBLE PRECISION,
  hash TEXT,
  sql TEXT,
  source TEXT,
  executed_by TEXT NOT NULL DEFAULT session_user,
  client TEXT,
  sqlstate TEXT,
  message TEXT
)
