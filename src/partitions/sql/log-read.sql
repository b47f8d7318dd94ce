-- What became of the partitions of a table ($1, qualified and quoted), the latest first.
SELECT
  pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at,
  action,
  partition_name,
  lower_bound,
  upper_bound,
  row_count::text AS row_count,
  detail
FROM {log}
WHERE table_name = $1
ORDER BY id DESC
