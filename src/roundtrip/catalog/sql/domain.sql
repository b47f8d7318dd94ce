-- Domains, PostgreSQL 14 to 18. Their checks are constraints; NOT NULL is here, with its name (17 and later) where that
-- is not the usual one.
SELECT t.oid::text AS oid,
       format('%I.%I', n.nspname, t.typname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(t.typowner),
         'type', format_type(t.typbasetype, t.typtypmod),
         'collation', (SELECT format('%I.%I', kn.nspname, k.collname)
                       FROM pg_collation k
                       JOIN pg_namespace kn ON kn.oid = k.collnamespace
                       JOIN pg_type b ON b.oid = t.typbasetype
                       WHERE k.oid = t.typcollation AND t.typcollation <> b.typcollation),
         'default', pg_get_expr(t.typdefaultbin, 0),
         'notNull', NULLIF(t.typnotnull, false),
         'notNullName', (SELECT quote_ident(k.conname) FROM pg_constraint k
                         WHERE k.contypid = t.oid AND k.contype = 'n' AND k.conname <> t.typname || '_not_null'
                           AND octet_length(t.typname || '_not_null') < 64),
         'acl', t.typacl::text[],
         'acldefault', CASE WHEN t.typacl IS NOT NULL THEN acldefault('T', t.typowner)::text[] END,
         'comment', obj_description(t.oid, 'pg_type'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_type'::regclass AND l.objoid = t.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid = ANY ($1::oid[])
  AND t.typtype = 'd'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
