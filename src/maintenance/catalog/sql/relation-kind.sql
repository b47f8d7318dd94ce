-- What a relation of this schema ($1) and name ($2) is; no row where there is none. PostgreSQL 14 to 18.
SELECT c.relkind AS kind, c.relpersistence AS persistence
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1::text AND c.relname = $2::text
