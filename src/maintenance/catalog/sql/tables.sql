-- Tables, materialized views and partitioned tables with an oid above $1, the first $2 of them: what decides whether a VACUUM or an
-- ANALYZE is worth it. Sizes wait behind ACCESS EXCLUSIVE and cost a look at the disk each: where $4 allows it, and nobody holds or
-- wants the table so, they are looked up of those whose rows nobody has ever counted. What is temporary is its session's to care for.
-- Of the partitioned tables that one is of, the names, where $3 asks for them.
-- $5 to $7 leave out what has far too few dead or inserted rows, changes, and percent of the age; 0 leaves out nothing.
-- PostgreSQL 14 to 18.
WITH locked AS MATERIALIZED (
  SELECT DISTINCT l.relation
  FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
), counted AS (
  SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpages, c.reltuples, c.reltoastrelid, c.relhassubclass,
         c.relispartition, c.relfrozenxid, c.relminmxid, c.reloptions,
         pg_catalog.pg_stat_get_dead_tuples(c.oid)::float8 AS dead,
         pg_catalog.pg_stat_get_live_tuples(c.oid)::float8 AS live,
         pg_catalog.pg_stat_get_mod_since_analyze(c.oid)::float8 AS changed,
         pg_catalog.pg_stat_get_ins_since_vacuum(c.oid)::float8 AS inserted,
         coalesce(pg_catalog.pg_stat_get_last_vacuum_time(c.oid),
                  pg_catalog.pg_stat_get_last_autovacuum_time(c.oid)) IS NOT NULL AS vacuumed,
         extract(epoch FROM greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                                     pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)))::float8 AS analyzed_at
  FROM pg_catalog.pg_class c
  WHERE c.oid > $1::oid AND c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
), sized AS (
  SELECT c.*,
         CASE WHEN c.uncounted AND $4::bool AND NOT EXISTS (SELECT FROM locked l WHERE l.relation = c.oid)
              THEN pg_catalog.pg_relation_size(c.oid)::float8 END AS bytes
  FROM (SELECT o.*, o.relkind <> 'p' AND o.reltuples < 0 AND o.dead + o.live + o.changed + o.inserted = 0 AS uncounted
        FROM counted o) c
)
SELECT c.oid,
       n.nspname AS schema,
       c.relname AS name,
       c.relkind AS kind,
       c.relhassubclass AS inherited,
       n.nspname IN ('pg_catalog', 'information_schema') AS system,
       CASE WHEN $3::bool AND c.relispartition THEN (
         SELECT jsonb_agg(jsonb_build_object('schema', an.nspname, 'name', a.relname))
         FROM pg_catalog.pg_partition_ancestors(c.oid) up
         JOIN pg_catalog.pg_class a ON a.oid = up.relid AND a.oid <> c.oid
         JOIN pg_catalog.pg_namespace an ON an.oid = a.relnamespace
       ) END AS ancestors,
       c.reltuples::float8 AS rows,
       c.bytes,
       c.dead,
       c.live,
       c.changed,
       c.inserted,
       c.vacuumed,
       c.analyzed_at,
       pg_catalog.pg_stat_get_dead_tuples(t.oid)::float8 AS toast_dead,
       pg_catalog.pg_stat_get_live_tuples(t.oid)::float8 AS toast_live,
       oldest.of AS age_of,
       oldest.age::float8 AS age,
       oldest.percent::float8 AS age_percent
FROM sized c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
CROSS JOIN LATERAL (
  SELECT one.of, one.age, 100.0 * one.age / greatest(one.most, 1) AS percent
  FROM (
    SELECT 'rows' AS of, pg_catalog.age(c.relfrozenxid) AS age,
           least(pg_catalog.current_setting('autovacuum_freeze_max_age')::bigint,
                 (SELECT o.option_value::bigint FROM pg_catalog.pg_options_to_table(c.reloptions) o
                  WHERE o.option_name = 'autovacuum_freeze_max_age')) AS most
    -- 0: its access method knows no such age.
    WHERE c.relkind <> 'p' AND c.relfrozenxid <> '0'
    UNION ALL
    SELECT 'row locks', pg_catalog.mxid_age(c.relminmxid),
           least(pg_catalog.current_setting('autovacuum_multixact_freeze_max_age')::bigint,
                 (SELECT o.option_value::bigint FROM pg_catalog.pg_options_to_table(c.reloptions) o
                  WHERE o.option_name = 'autovacuum_multixact_freeze_max_age'))
    WHERE c.relkind <> 'p' AND c.relminmxid <> '0'
    UNION ALL
    SELECT 'TOAST rows', pg_catalog.age(t.relfrozenxid),
           least(pg_catalog.current_setting('autovacuum_freeze_max_age')::bigint,
                 (SELECT o.option_value::bigint FROM pg_catalog.pg_options_to_table(t.reloptions) o
                  WHERE o.option_name = 'autovacuum_freeze_max_age'))
    WHERE t.oid IS NOT NULL
    UNION ALL
    SELECT 'row locks', pg_catalog.mxid_age(t.relminmxid),
           least(pg_catalog.current_setting('autovacuum_multixact_freeze_max_age')::bigint,
                 (SELECT o.option_value::bigint FROM pg_catalog.pg_options_to_table(t.reloptions) o
                  WHERE o.option_name = 'autovacuum_multixact_freeze_max_age'))
    WHERE t.oid IS NOT NULL
    UNION ALL
    SELECT 'rows', 0, 1
  ) one
  ORDER BY percent DESC
  LIMIT 1
) oldest
WHERE c.relkind = 'p'
   OR c.dead >= $5::float8 OR c.inserted >= $5::float8 OR c.changed >= $6::float8 OR oldest.percent >= $7::float8
   OR pg_catalog.pg_stat_get_dead_tuples(t.oid) >= $5::float8
   -- The statistics know less than the catalog has counted.
   OR (c.reltuples > c.live AND NOT c.vacuumed AND c.analyzed_at IS NULL)
   OR (c.uncounted AND c.bytes IS DISTINCT FROM 0)
ORDER BY c.oid
LIMIT $2::int
