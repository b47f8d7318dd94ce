-- The oid of a relation ($1 schema, $2 name), whatever kind it is; no row where there is none. PostgreSQL 14 to 18.
SELECT c.oid::text AS oid
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) AND c.relname = $2
