-- Of these indexes ($1): the size in bytes, whose they are and whether this role may rebuild them, how fresh the statistics of their
-- tables are, and what the statistics say of each column, as far as this role may read them. $2 is the server's version (180004 and the
-- like). Where $3 is false, and of what somebody holds in ACCESS EXCLUSIVE, the size is the last VACUUM's. PostgreSQL 14 to 18.
WITH locked AS MATERIALIZED (
  SELECT DISTINCT l.relation
  FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
)
SELECT c.oid,
       (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = c.reltablespace) AS tablespace,
       coalesce(CASE WHEN $3::bool AND l.relation IS NULL THEN pg_catalog.pg_relation_size(c.oid) END,
                greatest(c.relpages, 0)::bigint * pg_catalog.current_setting('block_size')::bigint)::float8 AS bytes,
       pg_catalog.pg_get_userbyid(t.relowner) AS owner,
       pg_catalog.pg_has_role(t.relowner, 'USAGE')
         OR CASE WHEN $2::int >= 170000 THEN pg_catalog.has_table_privilege(t.oid, 'MAINTAIN') ELSE false END AS owner_may,
       pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE') AS schema_may,
       t.relkind = 't' AS toast,
       i.indisunique AS is_unique,
       i.indnatts > i.indnkeyatts AS has_included,
       (SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o
        WHERE o.option_name = 'fillfactor') AS fillfactor,
       coalesce((SELECT o.option_value::bool FROM pg_catalog.pg_options_to_table(c.reloptions) o
                 WHERE o.option_name = 'deduplicate_items'), true) AS deduplicates,
       pg_catalog.pg_stat_get_mod_since_analyze(t.oid)::float8 AS changed,
       t.reltuples::float8 AS table_rows,
       coalesce(pg_catalog.pg_stat_get_last_analyze_time(t.oid),
                pg_catalog.pg_stat_get_last_autoanalyze_time(t.oid)) IS NOT NULL AS analyzed,
       pg_catalog.row_security_active(t.oid) AS row_security,
       (SELECT jsonb_agg(jsonb_build_object(
                 'length', a.attlen,
                 'width', s.avg_width,
                 'nulls', s.null_frac,
                 'distinct', s.n_distinct,
                 'readable', i.indkey[a.attnum - 1] = 0
                   OR pg_catalog.has_column_privilege(t.oid, i.indkey[a.attnum - 1], 'SELECT'),
                 'sameBytes', co.collisdeterministic IS NOT FALSE AND EXISTS (
                   SELECT FROM pg_catalog.pg_opclass oc
                   JOIN pg_catalog.pg_amproc p ON p.amprocfamily = oc.opcfamily AND p.amproclefttype = oc.opcintype
                     AND p.amprocrighttype = oc.opcintype AND p.amprocnum = 4
                   WHERE oc.oid = i.indclass[a.attnum - 1])
               ) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        LEFT JOIN pg_catalog.pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = i.indkey[a.attnum - 1] AND ta.attnum <> 0
        LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
        -- What ANALYZE found of an expression is kept under the index's name.
        LEFT JOIN pg_catalog.pg_stats s
          ON s.schemaname = CASE WHEN ta.attname IS NULL THEN cn.nspname ELSE tn.nspname END
         AND s.tablename = CASE WHEN ta.attname IS NULL THEN c.relname ELSE t.relname END
         AND s.attname = coalesce(ta.attname, a.attname)
         AND NOT s.inherited
        WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN locked l ON l.relation IN (c.oid, t.oid)
WHERE c.oid = ANY ($1::oid[])
