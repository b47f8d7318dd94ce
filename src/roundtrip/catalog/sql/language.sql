-- Procedural languages, PostgreSQL 14 to 18.
SELECT l.oid::text AS oid,
       quote_ident(l.lanname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(l.lanowner),
         'trusted', NULLIF(l.lanpltrusted, false),
         'handler', NULLIF(l.lanplcallfoid, 0)::regproc::text,
         'inline', NULLIF(l.laninline, 0)::regproc::text,
         'validator', NULLIF(l.lanvalidator, 0)::regproc::text,
         'acl', l.lanacl::text[],
         'acldefault', CASE WHEN l.lanacl IS NOT NULL THEN acldefault('l', l.lanowner)::text[] END,
         'comment', obj_description(l.oid, 'pg_language'),
         'labels', (SELECT jsonb_object_agg(s.provider, s.label) FROM pg_seclabel s
                    WHERE s.classoid = 'pg_language'::regclass AND s.objoid = l.oid AND s.objsubid = 0)
       ) AS properties
FROM pg_language l
WHERE l.oid = ANY ($1::oid[])
  AND l.lanispl
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_language'::regclass AND e.objid = l.oid AND e.deptype = 'e')
