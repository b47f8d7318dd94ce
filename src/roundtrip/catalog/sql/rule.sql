-- Rewrite rules other than those that make a view one, PostgreSQL 14 to 18.
SELECT r.oid::text AS oid,
       format('%I on %I.%I', r.rulename, n.nspname, c.relname) AS identity,
       CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END
         || format('%I.%I', n.nspname, c.relname) AS parent,
       jsonb_build_object(
         'definition', rtrim(pg_get_ruledef(r.oid), ';'),
         'enabled', CASE r.ev_enabled WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' END,
         'comment', obj_description(r.oid, 'pg_rewrite')
       ) AS properties
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.oid = ANY ($1::oid[])
  AND r.rulename <> '_RETURN'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
