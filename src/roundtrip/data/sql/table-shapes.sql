-- What a row of each of the tables in $1 has to look like; PostgreSQL 14 to 18.
-- `unwritten` is true where nothing was ever written to it: then it is empty for certain. Partitions count as tables of
-- their own, with `partition` as one more condition; partitioned tables hold no rows themselves and are left out.
SELECT c.oid::text AS oid,
       n.nspname AS schema,
       c.relname AS name,
       pg_relation_size(c.oid) = 0 AS unwritten,
       CASE WHEN c.relispartition THEN pg_get_partition_constraintdef(c.oid) END AS partition,
       CASE WHEN c.relispartition
            THEN (SELECT jsonb_agg(p.relid::oid::text) FROM pg_partition_ancestors(c.oid) p) END AS ancestors,
       (SELECT jsonb_agg(jsonb_build_object(
                 'attnum', a.attnum, 'name', a.attname, 'type', a.atttypid::text, 'typmod', a.atttypmod,
                 'sqlType', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull)
               ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       (SELECT jsonb_agg(jsonb_build_object(
                 'columns', coalesce(k.conkey, '{}'), 'expression', pg_get_expr(k.conbin, k.conrelid)) ORDER BY k.conname)
        FROM pg_constraint k
        WHERE k.conrelid = c.oid AND k.contype = 'c') AS checks,
       (SELECT jsonb_agg(DISTINCT u.attnum)
        FROM pg_index i, unnest(i.indkey::int2[]) AS u(attnum)
        WHERE i.indrelid = c.oid AND i.indisunique) AS keys,
       (SELECT jsonb_agg(jsonb_build_object(
                 'columns', k.conkey, 'table', k.confrelid::text, 'schema', fn.nspname, 'name', f.relname,
                 'targets', k.confkey, 'full', k.confmatchtype = 'f',
                 'targetNames', (SELECT jsonb_agg(a.attname ORDER BY t.place)
                                 FROM unnest(k.confkey) WITH ORDINALITY AS t(attnum, place)
                                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = t.attnum))
               ORDER BY k.conname)
        FROM pg_constraint k
        JOIN pg_class f ON f.oid = k.confrelid
        JOIN pg_namespace fn ON fn.oid = f.relnamespace
        WHERE k.conrelid = c.oid AND k.contype = 'f'
          -- Of a key to a partitioned table the server keeps one more for each partition.
          AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
       ) AS "foreignKeys"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::oid[]) AND c.relkind = 'r'
