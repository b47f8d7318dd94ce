-- How many indexes with a file of their own there are, without those of temporary tables. PostgreSQL 14 to 18.
SELECT count(*)::float8 AS indexes, pg_catalog.current_setting('block_size')::float8 AS block
FROM pg_catalog.pg_class c
WHERE c.relkind = 'i' AND c.relpersistence <> 't'
