-- Extended statistics, PostgreSQL 14 to 18; the target's default is -1 up to 16 and NULL from 17 on.
SELECT s.oid::text AS oid,
       format('%I.%I', sn.nspname, s.stxname) AS identity,
       CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END
         || format('%I.%I', n.nspname, c.relname) AS parent,
       jsonb_build_object(
         'definition', pg_get_statisticsobjdef(s.oid),
         'target', NULLIF((to_jsonb(s) ->> 'stxstattarget')::integer, -1),
         'owner', pg_get_userbyid(s.stxowner),
         'comment', obj_description(s.oid, 'pg_statistic_ext')
       ) AS properties
FROM pg_statistic_ext s
JOIN pg_namespace sn ON sn.oid = s.stxnamespace
JOIN pg_class c ON c.oid = s.stxrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE s.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND c.relpersistence <> 't'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e')
