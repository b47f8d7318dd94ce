-- Roles of the cluster, never their passwords, PostgreSQL 14 to 18. A membership's own INHERIT and SET options came
-- with 16; there several roles may have granted the same one, and what the bootstrap superuser granted has no "by".
SELECT r.oid::text AS oid,
       quote_ident(r.rolname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'superuser', nullif(r.rolsuper, false),
         'createRole', nullif(r.rolcreaterole, false),
         'createDatabase', nullif(r.rolcreatedb, false),
         'inherit', nullif(r.rolinherit, true),
         'login', nullif(r.rolcanlogin, false),
         'replication', nullif(r.rolreplication, false),
         'bypassRowSecurity', nullif(r.rolbypassrls, false),
         'connectionLimit', nullif(r.rolconnlimit, -1),
         'validUntil', nullif(r.rolvaliduntil, 'infinity')::text,
         'settings', (SELECT jsonb_agg(s ORDER BY s COLLATE "C") FROM unnest(r.rolconfig) s),
         'memberships', (
           SELECT jsonb_agg(m ORDER BY m->>'role' COLLATE "C", m->>'by' COLLATE "C")
           FROM (
             SELECT jsonb_strip_nulls(jsonb_build_object(
                      'role', pg_get_userbyid(a.roleid),
                      'admin', nullif(a.admin_option, false),
                      'inherit', nullif((to_jsonb(a)->>'inherit_option')::boolean, r.rolinherit),
                      'set', nullif((to_jsonb(a)->>'set_option')::boolean, true),
                      'by', CASE WHEN to_jsonb(a) ? 'set_option' AND a.grantor <> 10 THEN pg_get_userbyid(a.grantor) END
                    )) AS m
             FROM pg_auth_members a
             WHERE a.member = r.oid
           ) memberships
         ),
         'comment', shobj_description(r.oid, 'pg_authid'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_shseclabel l
                    WHERE l.classoid = 'pg_authid'::regclass AND l.objoid = r.oid)
       ) AS properties
FROM pg_roles r
WHERE r.oid = ANY ($1::oid[])
  AND r.oid <> 10
  AND r.rolname !~ '^pg_'
