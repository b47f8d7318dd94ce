-- Of the columns $3 of the tables $2 in the schema $1 (arrays of the same length): those that are not there, and an id
-- that is no UUID. PostgreSQL 14 to 18.
SELECT
  wanted.table_name,
  wanted.column_name,
  relation.oid IS NOT NULL AS table_exists
FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS wanted (table_name, column_name, place)
LEFT JOIN pg_catalog.pg_namespace AS namespace ON namespace.nspname = $1
LEFT JOIN pg_catalog.pg_class AS relation
  ON relation.relnamespace = namespace.oid
  AND relation.relname = wanted.table_name
  AND relation.relkind IN ('r', 'p')
LEFT JOIN pg_catalog.pg_attribute AS attribute
  ON attribute.attrelid = relation.oid
  AND attribute.attname = wanted.column_name
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
WHERE attribute.attnum IS NULL
  OR (wanted.column_name = 'id' AND attribute.atttypid <> 'pg_catalog.uuid'::pg_catalog.regtype)
ORDER BY wanted.place
