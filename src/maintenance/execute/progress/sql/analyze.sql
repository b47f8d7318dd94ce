-- How far the ANALYZEs of the backends $1 are, in their present phase. PostgreSQL 14 to 18; a role sees its own backends' alone,
-- without pg_read_all_stats.
SELECT
  pid,
  phase,
  CASE WHEN phase IN ('acquiring sample rows', 'acquiring inherited sample rows') THEN sample_blks_scanned END::float8 AS done,
  CASE WHEN phase IN ('acquiring sample rows', 'acquiring inherited sample rows') THEN sample_blks_total END::float8 AS total,
  'blocks' AS unit
FROM pg_catalog.pg_stat_progress_analyze
WHERE pid = ANY ($1::int[]) AND phase IS NOT NULL
