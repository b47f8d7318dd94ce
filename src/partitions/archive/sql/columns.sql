-- The columns of a table ($1 its oid) in order, for CREATE TABLE and COPY; the names in types and expressions are qualified
-- under search_path = pg_catalog. attgenerated 'v': PostgreSQL 18, 's': 14 to 18.
SELECT
  a.attname::text AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
  CASE WHEN a.attcollation <> t.typcollation THEN pg_catalog.format('%I.%I', n.nspname, c.collname) END AS "collation",
  a.attnotnull AS "notNull",
  CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END AS generated,
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.collnamespace
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
