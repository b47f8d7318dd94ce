-- A table and what it is partitioned by: $1 schema, $2 name. `column` is null where the key is an expression; more than
-- one row of the key is told by `key_columns`. pg_partitioned_table: PostgreSQL 14 to 18.
SELECT
  c.oid::text AS oid,
  c.relkind::text AS kind,
  p.partstrat::text AS strategy,
  coalesce(p.partnatts, 0)::int AS key_columns,
  a.attname::text AS "column",
  CASE WHEN a.atttypid IS NOT NULL THEN pg_catalog.format_type(a.atttypid, NULL) END AS type,
  a.attnotnull AS not_null,
  pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
  (SELECT spcname::text FROM pg_catalog.pg_tablespace AS t WHERE t.oid = c.reltablespace) AS tablespace,
  (SELECT amname::text FROM pg_catalog.pg_am AS m WHERE m.oid = c.relam) AS access_method,
  c.relpersistence::text AS persistence
FROM pg_catalog.pg_class AS c
LEFT JOIN pg_catalog.pg_partitioned_table AS p ON p.partrelid = c.oid
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0] AND a.attnum > 0
WHERE c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) AND c.relname = $2
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
