-- The tables and indexes of these names ($1 schemas, $2 names, in the same order), each with the table that is locked for it.
-- PostgreSQL 14 to 18.
SELECT
  given.schema,
  given.name,
  tables.oid::int8::float8 AS table_oid,
  table_namespace.nspname::text AS table_schema,
  tables.relname::text AS table_name
FROM ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS given(schema, name)
INNER JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = given.schema
INNER JOIN pg_catalog.pg_class AS class ON class.relnamespace = namespace.oid AND class.relname = given.name
LEFT JOIN pg_catalog.pg_index AS index ON index.indexrelid = class.oid
INNER JOIN pg_catalog.pg_class AS tables ON tables.oid = COALESCE(index.indrelid, class.oid)
INNER JOIN pg_catalog.pg_namespace AS table_namespace ON table_namespace.oid = tables.relnamespace
