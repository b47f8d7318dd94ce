-- Operator families, PostgreSQL 14 to 18, with the members that belong to none of their classes.
SELECT f.oid::text AS oid,
       format('%I.%I using %I', n.nspname, f.opfname, a.amname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(f.opfowner),
         'operators', (
           SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
             'number', m.amopstrategy,
             'types', format('%s, %s', format_type(m.amoplefttype, NULL), format_type(m.amoprighttype, NULL)),
             'name', CASE p.oprnamespace WHEN 'pg_catalog'::regnamespace THEN p.oprname::text
                                         ELSE format('%I.%s', pn.nspname, p.oprname) END,
             'orderBy', (SELECT format('%I.%I', sn.nspname, s.opfname)
                         FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace
                         WHERE s.oid = m.amopsortfamily)))
             ORDER BY m.amopstrategy, format_type(m.amoplefttype, NULL), format_type(m.amoprighttype, NULL))
           FROM pg_amop m
           JOIN pg_operator p ON p.oid = m.amopopr
           JOIN pg_namespace pn ON pn.oid = p.oprnamespace
           WHERE m.amopfamily = f.oid
             AND EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_amop'::regclass AND d.objid = m.oid
                           AND d.refclassid = 'pg_opfamily'::regclass AND d.refobjid = f.oid)),
         'functions', (
           SELECT jsonb_agg(jsonb_build_object(
             'number', m.amprocnum,
             'types', format('%s, %s', format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL)),
             'name', m.amproc::regprocedure::text)
             ORDER BY m.amprocnum, format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL))
           FROM pg_amproc m
           WHERE m.amprocfamily = f.oid
             AND EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_amproc'::regclass AND d.objid = m.oid
                           AND d.refclassid = 'pg_opfamily'::regclass AND d.refobjid = f.oid)),
         'comment', obj_description(f.oid, 'pg_opfamily')
       ) AS properties
FROM pg_opfamily f
JOIN pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_am a ON a.oid = f.opfmethod
WHERE f.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_opfamily'::regclass AND e.objid = f.oid AND e.deptype = 'e')
