-- How far the VACUUMs of the backends $1 are, in their present phase. PostgreSQL 17 and 18; a role sees its own backends' alone,
-- without pg_read_all_stats.
SELECT
  pid,
  phase,
  CASE phase
    WHEN 'scanning heap' THEN heap_blks_scanned
    WHEN 'vacuuming heap' THEN heap_blks_vacuumed
    WHEN 'vacuuming indexes' THEN indexes_processed
    WHEN 'cleaning up indexes' THEN indexes_processed
  END::float8 AS done,
  CASE
    WHEN phase IN ('scanning heap', 'vacuuming heap') THEN heap_blks_total
    WHEN phase IN ('vacuuming indexes', 'cleaning up indexes') THEN indexes_total
  END::float8 AS total,
  CASE WHEN phase IN ('vacuuming indexes', 'cleaning up indexes') THEN 'indexes' ELSE 'blocks' END AS unit
FROM pg_catalog.pg_stat_progress_vacuum
WHERE pid = ANY ($1::int[]) AND phase IS NOT NULL
