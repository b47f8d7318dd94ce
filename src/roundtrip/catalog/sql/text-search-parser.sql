-- Text search parsers, PostgreSQL 14 to 18.
SELECT p.oid::text AS oid,
       format('%I.%I', n.nspname, p.prsname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'start', p.prsstart::text,
         'getToken', p.prstoken::text,
         'end', p.prsend::text,
         'lexTypes', p.prslextype::text,
         'headline', NULLIF(p.prsheadline, 0)::regproc::text,
         'comment', obj_description(p.oid, 'pg_ts_parser')
       ) AS properties
FROM pg_ts_parser p
JOIN pg_namespace n ON n.oid = p.prsnamespace
WHERE p.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_ts_parser'::regclass AND e.objid = p.oid AND e.deptype = 'e')
