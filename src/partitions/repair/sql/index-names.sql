-- The indexes and extended statistics of tables ($1 oids) by name. PostgreSQL 14 to 18.
SELECT i.indrelid::text AS table_oid, n.nspname::text AS schema, c.relname::text AS name, 'INDEX' AS kind
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE i.indrelid = ANY ($1::oid[])
UNION ALL
SELECT s.stxrelid::text, n.nspname::text, s.stxname::text, 'STATISTICS'
FROM pg_catalog.pg_statistic_ext AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace
WHERE s.stxrelid = ANY ($1::oid[])
ORDER BY 1, 4, 3
