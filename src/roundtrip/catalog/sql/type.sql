-- Enums, ranges, base types and shells, PostgreSQL 14 to 18. Row types, arrays and multiranges belong to others.
SELECT t.oid::text AS oid,
       format('%I.%I', n.nspname, t.typname) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'owner', pg_get_userbyid(t.typowner),
         'type', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'r' THEN 'range' WHEN 'b' THEN 'base' ELSE 'shell' END,
         'acl', t.typacl::text[],
         'acldefault', CASE WHEN t.typacl IS NOT NULL THEN acldefault('T', t.typowner)::text[] END,
         'comment', obj_description(t.oid, 'pg_type'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_type'::regclass AND l.objoid = t.oid AND l.objsubid = 0)
       ) || CASE t.typtype
         WHEN 'e' THEN jsonb_build_object(
           'values', (SELECT coalesce(jsonb_agg(v.enumlabel ORDER BY v.enumsortorder), '[]')
                      FROM pg_enum v WHERE v.enumtypid = t.oid))
         WHEN 'r' THEN (
           SELECT jsonb_build_object(
             'subtype', format_type(r.rngsubtype, NULL),
             'subtypeOpclass', CASE WHEN NOT o.opcdefault THEN format('%I.%I', op.nspname, o.opcname) END,
             'collation', (SELECT format('%I.%I', kn.nspname, k.collname)
                           FROM pg_collation k
                           JOIN pg_namespace kn ON kn.oid = k.collnamespace
                           WHERE k.oid = r.rngcollation AND r.rngcollation <> s.typcollation),
             'canonical', NULLIF(r.rngcanonical, 0)::regproc::text,
             'subtypeDiff', NULLIF(r.rngsubdiff, 0)::regproc::text,
             'multirange', format('%I.%I', mn.nspname, m.typname))
           FROM pg_range r
           JOIN pg_type s ON s.oid = r.rngsubtype
           JOIN pg_opclass o ON o.oid = r.rngsubopc
           JOIN pg_namespace op ON op.oid = o.opcnamespace
           JOIN pg_type m ON m.oid = r.rngmultitypid
           JOIN pg_namespace mn ON mn.oid = m.typnamespace
           WHERE r.rngtypid = t.oid)
         WHEN 'b' THEN jsonb_build_object(
           'input', t.typinput::text,
           'output', t.typoutput::text,
           'receive', NULLIF(t.typreceive, 0)::regproc::text,
           'send', NULLIF(t.typsend, 0)::regproc::text,
           'typmodIn', NULLIF(t.typmodin, 0)::regproc::text,
           'typmodOut', NULLIF(t.typmodout, 0)::regproc::text,
           'analyze', NULLIF(t.typanalyze, 0)::regproc::text,
           'subscript', CASE WHEN t.typelem = 0 OR t.typsubscript <> 'raw_array_subscript_handler'::regproc
                             THEN NULLIF(t.typsubscript, 0)::regproc::text END,
           'length', NULLIF(t.typlen, -1),
           'passedByValue', NULLIF(t.typbyval, false),
           'alignment', CASE t.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' END,
           'storage', CASE t.typstorage WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END,
           'category', NULLIF(t.typcategory::text, 'U'),
           'preferred', NULLIF(t.typispreferred, false),
           'default', t.typdefault,
           'element', CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END,
           'delimiter', NULLIF(t.typdelim::text, ','),
           'collatable', NULLIF(t.typcollation <> 0, false))
         ELSE '{}'
       END AS properties
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.oid = ANY ($1::oid[])
  AND t.typtype IN ('e', 'r', 'b', 'p')
  AND NOT EXISTS (SELECT FROM pg_type el WHERE el.oid = t.typelem AND el.typarray = t.oid)
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
