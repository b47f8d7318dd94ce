-- How large a table ($1 its oid) is: rows as VACUUM or ANALYZE saw them last, bytes without indexes, milliseconds. PostgreSQL 14 to 18.
SELECT
  CASE WHEN c.reltuples >= 0 THEN c.reltuples::float8 END AS rows,
  pg_catalog.pg_table_size(c.oid)::float8 AS bytes,
  (SELECT s.setting::float8 FROM pg_catalog.pg_settings AS s WHERE s.name = 'deadlock_timeout') AS "deadlockTimeoutMs"
FROM pg_catalog.pg_class AS c
WHERE c.oid = $1::oid
