-- The tables that may be another tool's ledger, each with its columns as a JSON object of names and types, and whether
-- it is in a schema where tables are looked for. Without parameters it takes one round trip. PostgreSQL 14 to 18.
SELECT
  namespace.nspname::text AS schema,
  class.relname::text AS name,
  namespace.nspname = ANY (pg_catalog.current_schemas(false) || '{public,sqitch}'::name[]) AS searched,
  pg_catalog.has_schema_privilege(namespace.oid, 'USAGE')
    AND pg_catalog.has_table_privilege(class.oid, 'SELECT') AS readable,
  (
    SELECT pg_catalog.json_object_agg(attribute.attname, pg_catalog.format_type(attribute.atttypid, NULL))::text
    FROM pg_catalog.pg_attribute AS attribute
    WHERE attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
  ) AS columns
FROM pg_catalog.pg_class AS class
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE
  class.relkind IN ('r', 'p')
  AND (
    class.relname IN ('schema_migrations', 'pgmigrations', 'flyway_schema_history')
    OR (class.relname = 'changes' AND namespace.nspname = 'sqitch')
  )
ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), namespace.nspname), 1, 2
