-- How far the VACUUMs of the backends $1 are, in their present phase. PostgreSQL 14 to 16, which do not count the indexes; a role
-- sees its own backends' alone, without pg_read_all_stats.
SELECT
  pid,
  phase,
  CASE phase
    WHEN 'scanning heap' THEN heap_blks_scanned
    WHEN 'vacuuming heap' THEN heap_blks_vacuumed
  END::float8 AS done,
  CASE WHEN phase IN ('scanning heap', 'vacuuming heap') THEN heap_blks_total END::float8 AS total,
  'blocks' AS unit
FROM pg_catalog.pg_stat_progress_vacuum
WHERE pid = ANY ($1::int[]) AND phase IS NOT NULL
