-- Operator classes, PostgreSQL 14 to 18, with the members that they cannot do without: others are their family's.
SELECT c.oid::text AS oid,
       format('%I.%I using %I', n.nspname, c.opcname, a.amname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(c.opcowner),
         'type', format_type(c.opcintype, NULL),
         'default', NULLIF(c.opcdefault, false),
         'family', format('%I.%I', fn.nspname, f.opfname),
         'storage', CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END,
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
           WHERE m.amopfamily = c.opcfamily
             AND EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_amop'::regclass AND d.objid = m.oid
                           AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid)),
         'functions', (
           SELECT jsonb_agg(jsonb_build_object(
             'number', m.amprocnum,
             'types', format('%s, %s', format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL)),
             'name', m.amproc::regprocedure::text)
             ORDER BY m.amprocnum, format_type(m.amproclefttype, NULL), format_type(m.amprocrighttype, NULL))
           FROM pg_amproc m
           WHERE m.amprocfamily = c.opcfamily
             AND EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_amproc'::regclass AND d.objid = m.oid
                           AND d.refclassid = 'pg_opclass'::regclass AND d.refobjid = c.oid)),
         'comment', obj_description(c.oid, 'pg_opclass')
       ) AS properties
FROM pg_opclass c
JOIN pg_namespace n ON n.oid = c.opcnamespace
JOIN pg_am a ON a.oid = c.opcmethod
JOIN pg_opfamily f ON f.oid = c.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
WHERE c.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_opclass'::regclass AND e.objid = c.oid AND e.deptype = 'e')
