-- One row a statement of maintenance on one table or index. run_id: null where a person gave the command; sizes in bytes;
-- duration_ms: of the statement that did it, without the waiting; begun: what a REINDEX leaves is younger.
CREATE TABLE IF NOT EXISTS {actions} (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id BIGINT,
  task TEXT,
  kind TEXT NOT NULL,
  target TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  waited_ms DOUBLE PRECISION NOT NULL DEFAULT 0,
  duration_ms DOUBLE PRECISION,
  bytes_before BIGINT,
  bytes_after BIGINT,
  row_count BIGINT,
  outcome TEXT NOT NULL DEFAULT 'running',
  sqlstate TEXT,
  reason TEXT,
  executed_by TEXT NOT NULL DEFAULT session_user,
  client TEXT NOT NULL,
  pid INTEGER,
  backend_start TIMESTAMPTZ,
  begun XID8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id()
);
CREATE INDEX IF NOT EXISTS maintenance_actions_run ON {actions} (run_id, id);
CREATE INDEX IF NOT EXISTS maintenance_actions_ended ON {actions} (kind, id) WHERE outcome IN ('done', 'cancelled');
CREATE INDEX IF NOT EXISTS maintenance_actions_running ON {actions} (id) WHERE outcome = 'running';
CREATE INDEX IF NOT EXISTS maintenance_actions_started ON {actions} (started_at)
