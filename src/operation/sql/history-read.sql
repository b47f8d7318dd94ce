-- The latest entries first; $1 how many, $2 one migration's, or null for all.
SELECT
  id::text AS id,
  pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  action,
  filename,
  outcome,
  duration_ms,
  hash,
  source,
  executed_by,
  client,
  sqlstate,
  message
FROM {history}
WHERE $2::text IS NULL OR filename = $2
ORDER BY id::bigint DESC
LIMIT $1
