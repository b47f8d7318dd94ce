-- Indexes with an oid above $1, the first $2 of them, of at least $4 pages by the last VACUUM or ANALYZE, and those that are not valid.
-- The table of one of a TOAST table is the one whose long values it finds. Names of the partitioned tables that the table is a partition
-- of, where $3 asks for them. No size is looked up. What is temporary is its session's to care for. PostgreSQL 14 to 18.
WITH building AS MATERIALIZED (
  -- Other roles' progress may be hidden: then nobody knows what they build.
  SELECT p.relid FROM pg_catalog.pg_stat_progress_create_index p
)
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       t.oid AS table_oid,
       tn.nspname AS table_schema,
       t.relname AS table_name,
       mn.nspname AS main_schema,
       m.relname AS main_name,
       n.nspname IN ('pg_catalog', 'information_schema') OR mn.nspname IN ('pg_catalog', 'information_schema') AS system,
       CASE WHEN $3::bool AND coalesce(m.relispartition, t.relispartition) THEN (
         SELECT jsonb_agg(jsonb_build_object('schema', an.nspname, 'name', a.relname))
         FROM pg_catalog.pg_partition_ancestors(coalesce(m.oid, t.oid)) up
         JOIN pg_catalog.pg_class a ON a.oid = up.relid AND a.oid <> coalesce(m.oid, t.oid)
         JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace
       ) END AS ancestors,
       am.amname AS method,
       greatest(c.relpages, 0) AS pages,
       c.reltuples::float8 AS rows,
       c.relfilenode AS filenode,
       coalesce(c.reloptions::text, '') AS options,
       i.indisvalid AS valid,
       i.indisexclusion AS exclusion,
       -- By its table: of REINDEX CONCURRENTLY two indexes are not valid for a while.
       EXISTS (SELECT FROM building b WHERE b.relid IS NULL OR b.relid = t.oid) AS being_built
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_am am ON am.oid = c.relam
-- The name says whose it is, and a search by reltoastrelid would read all of pg_class.
LEFT JOIN pg_catalog.pg_class m
  ON t.relkind = 't' AND m.oid = substring(t.relname FROM '^pg_toast_([0-9]+)$')::oid AND m.reltoastrelid = t.oid
LEFT JOIN pg_catalog.pg_namespace mn ON mn.oid = m.relnamespace
WHERE c.oid > $1::oid AND c.relkind = 'i' AND c.relpersistence <> 't' AND (c.relpages >= $4::int OR NOT i.indisvalid)
ORDER BY c.oid
LIMIT $2::int
