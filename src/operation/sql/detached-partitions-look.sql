-- Whether this role may read the log of partitions ($1: its schema, $2: its name); no row where there is none, or where
-- the table of that name is another one. PostgreSQL 14 to 18.
SELECT has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1
  AND c.relname = $2
  AND c.relkind = 'r'
  AND (SELECT count(*) FROM pg_catalog.pg_attribute a
       WHERE a.attrelid = c.oid
         AND a.attname IN ('id', 'action', 'table_name', 'partition_name')
         AND NOT a.attisdropped) = 4
