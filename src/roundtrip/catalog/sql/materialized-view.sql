-- Materialized views, PostgreSQL 14 to 18.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'definition', rtrim(pg_get_viewdef(c.oid), ';'),
         'options', (SELECT jsonb_agg(o ORDER BY o COLLATE "C")
                     FROM (SELECT unnest(c.reloptions)
                           UNION ALL SELECT 'toast.' || unnest(t.reloptions) FROM pg_class t WHERE t.oid = c.reltoastrelid) AS u (o)),
         'tablespace', (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace),
         'accessMethod', (SELECT quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'),
         'populated', NULLIF(c.relispopulated, true),
         'extensions', (SELECT jsonb_agg(quote_ident(e.extname) ORDER BY e.extname)
                        FROM pg_depend d
                        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'x'),
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
  AND c.relkind = 'm'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
