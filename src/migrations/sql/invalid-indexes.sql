-- Indexes that a failed CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY left behind; one that is being built is
-- invalid too, and is nobody's failure. PostgreSQL 14 to 18.
SELECT namespace.nspname::text AS schema, class.relname::text AS name
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class ON class.oid = index.indexrelid
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE
  NOT index.indisvalid
  AND class.relkind = 'i'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress WHERE progress.index_relid = index.indexrelid
  )
ORDER BY 1, 2
