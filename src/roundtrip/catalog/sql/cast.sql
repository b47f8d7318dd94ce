-- Casts, PostgreSQL 14 to 18; the server's own have oids below 16384, and that of a range to its multirange is the type's.
SELECT c.oid::text AS oid,
       format('(%s AS %s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'method', CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END,
         'function', NULLIF(c.castfunc, 0)::regprocedure::text,
         'context', CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' END,
         'comment', obj_description(c.oid, 'pg_cast')
       ) AS properties
FROM pg_cast c
WHERE c.oid = ANY ($1::oid[])
  AND c.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid AND e.deptype IN ('e', 'i'))
