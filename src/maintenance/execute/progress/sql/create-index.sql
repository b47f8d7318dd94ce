-- How far the REINDEXes of the backends $1 are, in their present phase. PostgreSQL 14 to 18; a role sees its own backends' alone,
-- without pg_read_all_stats.
SELECT
  pid,
  phase,
  CASE
    WHEN phase LIKE '%tuples%' THEN tuples_done
    WHEN phase LIKE '%: scanning %' THEN blocks_done
  END::float8 AS done,
  CASE
    WHEN phase LIKE '%tuples%' THEN tuples_total
    WHEN phase LIKE '%: scanning %' THEN blocks_total
  END::float8 AS total,
  CASE WHEN phase LIKE '%tuples%' THEN 'rows' ELSE 'blocks' END AS unit
FROM pg_catalog.pg_stat_progress_create_index
WHERE pid = ANY ($1::int[]) AND phase IS NOT NULL
