-- Size and rows, as far as the catalog knows them, of tables ($1 their oids) with the partitions below them. A partition that is
-- locked ACCESS EXCLUSIVE is waited for. Rows: as the planner reckons, by the rows a page at the last VACUUM or ANALYZE and the
-- pages of now; of one that neither has seen, what the statistics have counted. PostgreSQL 14 to 18.
WITH RECURSIVE tree AS (
  SELECT oid AS root, oid FROM pg_catalog.unnest($1::oid[]) AS u (oid)
  UNION ALL
  SELECT t.root, i.inhrelid FROM tree AS t JOIN pg_catalog.pg_inherits AS i ON i.inhparent = t.oid
),
leaves AS (
  SELECT
    t.root,
    c.relkind,
    c.reltuples::float8 AS tuples,
    c.relpages::float8 AS pages,
    pg_catalog.pg_total_relation_size(c.oid)::float8 AS bytes,
    pg_catalog.pg_relation_size(c.oid)::float8 AS heap,
    pg_catalog.pg_stat_get_live_tuples(c.oid)::float8 AS counted
  FROM tree AS t
  JOIN pg_catalog.pg_class AS c ON c.oid = t.oid
  WHERE c.relkind <> 'p'
)
SELECT
  root::text AS oid,
  sum(bytes)::float8 AS bytes,
  CASE WHEN bool_and(rows IS NOT NULL) THEN round(sum(rows))::float8 END AS rows
FROM (
  SELECT
    root,
    bytes,
    CASE
      WHEN relkind = 'f' THEN NULL
      WHEN heap = 0 THEN 0
      WHEN tuples > 0 AND pages > 0 THEN tuples / pages * heap / pg_catalog.current_setting('block_size')::float8
      WHEN counted > 0 OR tuples = 0 THEN counted
    END AS rows
  FROM leaves
) AS l
GROUP BY root
