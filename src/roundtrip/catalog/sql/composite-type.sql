-- Composite types, PostgreSQL 14 to 18. $1 are rows of pg_class; comment and grants hang on the row of pg_type.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.relname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(t.typowner),
         'type', 'composite',
         'attributes', (
           SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'name', quote_ident(a.attname),
             'type', format_type(a.atttypid, a.atttypmod),
             'collation', (SELECT format('%I.%I', kn.nspname, k.collname)
                           FROM pg_collation k
                           JOIN pg_namespace kn ON kn.oid = k.collnamespace
                           JOIN pg_type at ON at.oid = a.atttypid
                           WHERE k.oid = a.attcollation AND a.attcollation <> at.typcollation),
             'comment', col_description(c.oid, a.attnum))) ORDER BY a.attnum), '[]')
           FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
         'acl', t.typacl::text[],
         'acldefault', CASE WHEN t.typacl IS NOT NULL THEN acldefault('T', t.typowner)::text[] END,
         'comment', obj_description(t.oid, 'pg_type'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_type'::regclass AND l.objoid = t.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_class c
JOIN pg_type t ON t.oid = c.reltype
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::oid[])
  AND c.relkind = 'c'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
