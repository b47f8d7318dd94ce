-- What the statistics had counted of the partitions of a partitioned table when it was last analyzed. PostgreSQL 14 to 18.
CREATE TABLE IF NOT EXISTS {parents} (
  table_oid oid PRIMARY KEY,
  -- Seconds since 1970, as the statistics have the last ANALYZE.
  analyzed_at double precision NOT NULL,
  -- Rows inserted, updated and deleted until then.
  written_rows double precision NOT NULL
)
