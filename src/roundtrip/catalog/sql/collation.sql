-- Collations, PostgreSQL 14 to 18. Where a provider keeps its locale depends on the version: 14 has ICU's in collcollate,
-- 15 and 16 in colliculocale, 17 and later in colllocale. The version of the provider's library is left out.
SELECT c.oid::text AS oid,
       format('%I.%I', n.nspname, c.collname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.collowner),
         'provider', CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
         'locale', CASE WHEN c.collprovider <> 'c' THEN
           coalesce(r.data ->> 'colllocale', r.data ->> 'colliculocale', c.collcollate::text) END,
         'lcCollate', CASE WHEN c.collprovider = 'c' THEN c.collcollate END,
         'lcCtype', CASE WHEN c.collprovider = 'c' THEN c.collctype END,
         'deterministic', NULLIF(c.collisdeterministic, true),
         'rules', r.data ->> 'collicurules',
         'comment', obj_description(c.oid, 'pg_collation')
       ) AS properties
FROM pg_collation c
JOIN pg_namespace n ON n.oid = c.collnamespace
CROSS JOIN LATERAL (SELECT to_jsonb(c) AS data) AS r
WHERE c.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_collation'::regclass AND e.objid = c.oid AND e.deptype = 'e')
