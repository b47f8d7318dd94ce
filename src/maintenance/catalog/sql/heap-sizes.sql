-- How large these tables ($1) are without indexes and long values, in bytes; nothing of those that somebody holds in ACCESS EXCLUSIVE
-- or waits for so, behind whom this would wait. PostgreSQL 14 to 18.
SELECT t.oid, pg_catalog.pg_relation_size(t.oid)::float8 AS bytes
FROM unnest($1::oid[]) AS t(oid)
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_locks l
  WHERE l.relation = t.oid AND l.mode = 'AccessExclusiveLock'
    AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
)
