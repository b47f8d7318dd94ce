-- How far the VACUUM FULLs of the backends $1 are, in their present phase: of the rows it writes and the indexes it builds the number is
-- not known beforehand. PostgreSQL 14 to 18; a role sees its own backends' alone, without pg_read_all_stats.
SELECT
  pid,
  phase,
  CASE phase
    WHEN 'seq scanning heap' THEN heap_blks_scanned
    WHEN 'writing new heap' THEN heap_tuples_written
    WHEN 'rebuilding index' THEN index_rebuild_count
  END::float8 AS done,
  CASE phase WHEN 'seq scanning heap' THEN heap_blks_total END::float8 AS total,
  CASE phase WHEN 'writing new heap' THEN 'rows' WHEN 'rebuilding index' THEN 'indexes' ELSE 'blocks' END AS unit
FROM pg_catalog.pg_stat_progress_cluster
WHERE pid = ANY ($1::int[]) AND phase IS NOT NULL
