-- Text search dictionaries, PostgreSQL 14 to 18; the options as SQL writes them.
SELECT d.oid::text AS oid,
       format('%I.%I', n.nspname, d.dictname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(d.dictowner),
         'template', format('%I.%I', tn.nspname, t.tmplname),
         'options', d.dictinitoption,
         'comment', obj_description(d.oid, 'pg_ts_dict')
       ) AS properties
FROM pg_ts_dict d
JOIN pg_namespace n ON n.oid = d.dictnamespace
JOIN pg_ts_template t ON t.oid = d.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE d.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_ts_dict'::regclass AND e.objid = d.oid AND e.deptype = 'e')
