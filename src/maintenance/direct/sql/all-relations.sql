-- The oids of all tables of the database, partitions and materialized views among them and partitioned tables first; those of the
-- system only with $1. PostgreSQL 14 to 18.
SELECT c.oid
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE
  c.relkind IN ('r', 'p', 'm')
  AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND ($1 OR n.nspname NOT IN ('pg_catalog', 'information_schema'))
ORDER BY c.relkind <> 'p', n.nspname, c.relname
