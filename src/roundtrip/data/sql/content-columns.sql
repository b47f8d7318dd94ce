-- The tables that hold rows among the oids in $1 and the names in $2 (a jsonb list, quoted and qualified; those that are
-- not there are left out), with their columns; PostgreSQL 14 to 18.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS name,
       n.nspname AS schema,
       c.relname AS table,
       (SELECT jsonb_agg(jsonb_build_object(
                 'attnum', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                 'long', a.attlen = -1, 'key', a.attnum = ANY (i.indkey)) ORDER BY a.attnum)
        FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
WHERE c.relkind = 'r'
  AND c.oid = ANY ($1::oid[] || ARRAY(
    SELECT to_regclass(wanted.name)::oid FROM jsonb_array_elements_text($2::text::jsonb) AS wanted (name)))
