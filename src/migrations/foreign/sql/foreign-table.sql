-- The same of one table, by its schema and name. PostgreSQL 14 to 18.
SELECT
  namespace.nspname::text AS schema,
  class.relname::text AS name,
  true AS searched,
  pg_catalog.has_schema_privilege(namespace.oid, 'USAGE')
    AND pg_catalog.has_table_privilege(class.oid, 'SELECT') AS readable,
  (
    SELECT pg_catalog.json_object_agg(attribute.attname, pg_catalog.format_type(attribute.atttypid, NULL))::text
    FROM pg_catalog.pg_attribute AS attribute
    WHERE attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
  ) AS columns
FROM pg_catalog.pg_class AS class
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE class.relkind IN ('r', 'p') AND namespace.nspname = $1 AND class.relname = $2
