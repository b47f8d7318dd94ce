-- One row a run of a task of maintenance. pid, backend_start: of the session that writes this, by which a killed run is
-- known; totals: what all runs of the task have done so far, this one included, which outlives the rows before it.
CREATE TABLE IF NOT EXISTS {runs} (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task TEXT NOT NULL,
  scheduled_for TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  outcome TEXT NOT NULL DEFAULT 'running',
  reason TEXT,
  executed_by TEXT NOT NULL DEFAULT session_user,
  client TEXT NOT NULL,
  pid INTEGER,
  backend_start TIMESTAMPTZ,
  totals JSONB
);
CREATE INDEX IF NOT EXISTS maintenance_runs_task ON {runs} (task, id);
CREATE INDEX IF NOT EXISTS maintenance_runs_success ON {runs} (task, id) WHERE outcome = 'done';
CREATE INDEX IF NOT EXISTS maintenance_runs_running ON {runs} (id) WHERE outcome = 'running';
CREATE INDEX IF NOT EXISTS maintenance_runs_started ON {runs} (started_at)
