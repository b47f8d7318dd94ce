-- What was applied, in the order in which it was. The column is a TIMESTAMP that holds UTC.
SELECT
  id,
  filename,
  pg_catalog.to_char(executed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS executed_at,
  hash,
  down_hash,
  duration_ms,
  executed_by
FROM {ledger}
ORDER BY id
