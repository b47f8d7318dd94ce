-- Views, PostgreSQL 14 to 18. The columns are told because CREATE OR REPLACE VIEW can only add some at the end.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'definition', rtrim(pg_get_viewdef(c.oid), ';'),
         'columns', (SELECT jsonb_agg(
                              quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                                || CASE WHEN a.attcollation <> y.typcollation
                                        THEN (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname)
                                              FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace
                                              WHERE l.oid = a.attcollation)
                                        ELSE '' END
                              ORDER BY a.attnum)
                     FROM pg_attribute a
                     JOIN pg_type y ON y.oid = a.atttypid
                     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C") FROM unnest(c.reloptions) AS o),
         'owner', pg_get_userbyid(c.relowner),
         'acl', c.relacl::text[],
         'acldefault', CASE WHEN c.relacl IS NOT NULL THEN acldefault('r', c.relowner)::text[] END,
         'comment', obj_description(c.oid, 'pg_class'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_class'::regclass AND l.objoid = c.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::oid[])
  AND c.relkind = 'v'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
