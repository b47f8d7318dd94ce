-- The schema and the name of a relation ($1 its oid); no row where it is gone. PostgreSQL 14 to 18.
SELECT n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = $1::oid
