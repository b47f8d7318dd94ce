-- The indexes of a table, named as the statement names it ($1), itself or by one of its indexes; wanted: whether it is
-- the one that the statement calls $2. PostgreSQL 14 to 18.
SELECT
  class.oid::text AS oid,
  namespace.nspname::text AS schema,
  class.relname::text AS name,
  owner.relname::text AS "table",
  index.indisvalid AS valid,
  COALESCE(class.relname = (pg_catalog.parse_ident($2))[1]::name, false) AS wanted
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_class AS owner ON owner.oid = index.indrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE
  class.relkind = 'i'
  AND index.indrelid = COALESCE(
    (SELECT named.indrelid FROM pg_catalog.pg_index AS named WHERE named.indexrelid = pg_catalog.to_regclass($1)),
    pg_catalog.to_regclass($1)
  )
ORDER BY class.oid
