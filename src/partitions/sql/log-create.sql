-- What became of partitions, one row an action. bounds: as `describe` of the grid has them; row_count: where rows were
-- counted; detail: of an archive its file and hash, of a repair how far it is.
CREATE TABLE IF NOT EXISTS {log} (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  action TEXT NOT NULL,
  table_name TEXT NOT NULL,
  partition_name TEXT NOT NULL,
  lower_bound TEXT,
  upper_bound TEXT,
  row_count BIGINT,
  detail JSONB,
  executed_by TEXT NOT NULL DEFAULT session_user,
  client TEXT
)
