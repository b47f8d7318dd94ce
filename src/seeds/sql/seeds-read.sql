-- What was run, when (ISO 8601 in UTC), and how long it took. PostgreSQL 14 to 18.
SELECT
  name,
  hash,
  pg_catalog.to_char(seeded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS seeded_at,
  duration_ms
FROM {seeds}
ORDER BY name
