-- Row security policies, PostgreSQL 14 to 18. Without roles they are for everybody.
SELECT p.oid::text AS oid,
       format('%I on %I.%I', p.polname, n.nspname, c.relname) AS identity,
       CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END
         || format('%I.%I', n.nspname, c.relname) AS parent,
       jsonb_build_object(
         'command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END,
         'restrictive', NULLIF(NOT p.polpermissive, false),
         'roles', (SELECT jsonb_agg(pg_get_userbyid(role) ORDER BY pg_get_userbyid(role))
                   FROM unnest(p.polroles) AS role WHERE role <> 0),
         'using', pg_get_expr(p.polqual, p.polrelid),
         'check', pg_get_expr(p.polwithcheck, p.polrelid),
         'comment', obj_description(p.oid, 'pg_policy')
       ) AS properties
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE p.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
