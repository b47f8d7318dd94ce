-- How many tables, materialized views and partitioned tables there are, without temporary ones. PostgreSQL 14 to 18.
SELECT count(*)::float8 AS tables
FROM pg_catalog.pg_class c
WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
