-- Text search templates, PostgreSQL 14 to 18.
SELECT t.oid::text AS oid,
       format('%I.%I', n.nspname, t.tmplname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'init', NULLIF(t.tmplinit, 0)::regproc::text,
         'lexize', t.tmpllexize::text,
         'comment', obj_description(t.oid, 'pg_ts_template')
       ) AS properties
FROM pg_ts_template t
JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE t.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_ts_template'::regclass AND e.objid = t.oid AND e.deptype = 'e')
