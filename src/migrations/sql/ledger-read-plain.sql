-- The same from a ledger that has only the three columns of the specification.
SELECT
  id,
  filename,
  pg_catalog.to_char(executed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS executed_at,
  NULL::text AS hash,
  NULL::text AS down_hash,
  NULL::double precision AS duration_ms,
  NULL::text AS executed_by
FROM {ledger}
ORDER BY id
