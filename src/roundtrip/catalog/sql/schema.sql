-- Schemas, PostgreSQL 14 to 18.
SELECT n.oid::text AS oid,
       quote_ident(n.nspname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(n.nspowner),
         'acl', n.nspacl::text[],
         'acldefault', CASE WHEN n.nspacl IS NOT NULL THEN acldefault('n', n.nspowner)::text[] END,
         'comment', obj_description(n.oid, 'pg_namespace'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_namespace'::regclass AND l.objoid = n.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_namespace n
WHERE n.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
