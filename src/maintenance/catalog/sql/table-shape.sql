-- What the size of a table ($1) written anew is reckoned by: what the statistics say of its columns, as far as this role may read them,
-- how fresh they are, and by what its rows can be told apart. A virtual column takes no more room than a dropped one. PostgreSQL 14 to 18; pg_repack and REPACK ask for the last of these.
SELECT am.amname AS method,
       c.relpersistence AS persistence,
       c.reltuples::float8 AS rows,
       greatest(c.relpages, 0) AS pages,
       c.reltoastrelid AS toast_oid,
       pg_catalog.current_setting('block_size')::float8 AS block,
       (SELECT o.option_value::float8 FROM pg_catalog.pg_options_to_table(c.reloptions) o
        WHERE o.option_name = 'fillfactor') AS fillfactor,
       pg_catalog.pg_stat_get_mod_since_analyze(c.oid)::float8 AS changed,
       coalesce(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
                pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)) IS NOT NULL AS analyzed,
       pg_catalog.row_security_active(c.oid) AS row_security,
       pg_catalog.current_setting('wal_level') AS wal_level,
       EXISTS (
         SELECT FROM pg_catalog.pg_index i
         WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
           AND NOT EXISTS (
             SELECT FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k(at)
             LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[k.at]
             WHERE a.attnotnull IS NOT TRUE)
       ) AS has_key,
       EXISTS (
         SELECT FROM pg_catalog.pg_index i
         WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
           AND (c.relreplident = 'd' AND i.indisprimary OR c.relreplident = 'i' AND i.indisreplident)
       ) AS has_identity,
       (SELECT jsonb_agg(jsonb_build_object(
                 'dropped', a.attisdropped OR a.attgenerated = 'v',
                 'length', a.attlen,
                 'align', CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END,
                 'width', s.avg_width,
                 'nulls', s.null_frac,
                 'readable', a.attisdropped OR pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')
               ) ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        LEFT JOIN pg_catalog.pg_stats s
          ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited
        WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
WHERE c.oid = $1::oid
