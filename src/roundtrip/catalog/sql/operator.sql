-- Operators, PostgreSQL 14 to 18. One that was only named as another's commutator or negator is a shell: it has no function.
SELECT o.oid::text AS oid,
       format('%I.%s(%s, %s)', n.nspname, o.oprname,
              CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END,
              CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(o.oprowner),
         'name', format('%I.%s', n.nspname, o.oprname),
         'left', CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
         'right', CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END,
         'function', NULLIF(o.oprcode, 0)::regproc::text,
         'commutator', (SELECT format('OPERATOR(%I.%s)', cn.nspname, c.oprname)
                        FROM pg_operator c JOIN pg_namespace cn ON cn.oid = c.oprnamespace WHERE c.oid = o.oprcom),
         'negator', (SELECT format('OPERATOR(%I.%s)', gn.nspname, g.oprname)
                     FROM pg_operator g JOIN pg_namespace gn ON gn.oid = g.oprnamespace WHERE g.oid = o.oprnegate),
         'restrict', NULLIF(o.oprrest, 0)::regproc::text,
         'join', NULLIF(o.oprjoin, 0)::regproc::text,
         'hashes', NULLIF(o.oprcanhash, false),
         'merges', NULLIF(o.oprcanmerge, false),
         'comment', obj_description(o.oid, 'pg_operator')
       ) AS properties
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid AND e.deptype = 'e')
