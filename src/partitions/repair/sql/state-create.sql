-- Repairs that are under way: of which table, with which default partition, the file that is copied and how far, and what the
-- columns were when the copy was begun. The row goes with the swap.
CREATE TABLE IF NOT EXISTS {repairs} (
  table_oid OID PRIMARY KEY,
  default_oid OID NOT NULL,
  table_name TEXT NOT NULL,
  columns TEXT NOT NULL,
  filenode OID NOT NULL,
  next_page BIGINT NOT NULL,
  end_page BIGINT NOT NULL,
  total_rows BIGINT NOT NULL,
  copied_rows BIGINT NOT NULL DEFAULT 0,
  started_at TIMESTAMPTZ NOT NULL DEFAULT pg_catalog.clock_timestamp()
)
