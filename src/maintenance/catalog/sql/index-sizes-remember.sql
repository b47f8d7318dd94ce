-- Writes down the bytes a row of each index where they are fewer than ever before, by the last VACUUM, ANALYZE or REINDEX, which count
-- both together. PostgreSQL 14 to 18.
INSERT INTO {sizes} AS known (index_oid, filenode, options, best_bytes_per_row, seen_at)
SELECT c.oid, c.relfilenode, coalesce(c.reloptions::text, ''),
       c.relpages::float8 * pg_catalog.current_setting('block_size')::float8 / c.reltuples, now()
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'i' AND c.relpersistence <> 't' AND i.indisvalid AND c.relpages > 1 AND c.reltuples >= 100
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ON CONFLICT (index_oid) DO UPDATE
SET filenode = excluded.filenode, options = excluded.options, best_bytes_per_row = excluded.best_bytes_per_row,
    seen_at = excluded.seen_at
WHERE known.filenode <> excluded.filenode OR known.options <> excluded.options
   OR excluded.best_bytes_per_row < known.best_bytes_per_row
