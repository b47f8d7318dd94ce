-- Access methods of tables and indexes, PostgreSQL 14 to 18.
SELECT a.oid::text AS oid,
       quote_ident(a.amname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'type', CASE a.amtype WHEN 'i' THEN 'index' ELSE 'table' END,
         'handler', a.amhandler::regproc::text,
         'comment', obj_description(a.oid, 'pg_am')
       ) AS properties
FROM pg_am a
WHERE a.oid = ANY ($1::oid[])
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_am'::regclass AND e.objid = a.oid AND e.deptype = 'e')
