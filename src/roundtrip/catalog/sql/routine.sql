-- Functions, window functions and procedures, PostgreSQL 14 to 18: what CREATE FUNCTION says, in its parts.
-- A range type's constructors are its type's.
SELECT p.oid::text AS oid,
       format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'arguments', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                                'mode', CASE p.proargmodes[i] WHEN 'o' THEN 'OUT' WHEN 'b' THEN 'INOUT' WHEN 'v' THEN 'VARIADIC' END,
                                'name', quote_ident(NULLIF(p.proargnames[i], '')),
                                'type', format_type(type, NULL),
                                'default', pg_get_function_arg_default(p.oid, i::integer))) ORDER BY i)
                       FROM unnest(COALESCE(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS a (type, i)
                       WHERE p.proargmodes[i] IS DISTINCT FROM 't'),
         'result', pg_get_function_result(p.oid),
         'language', (SELECT quote_ident(l.lanname) FROM pg_language l WHERE l.oid = p.prolang),
         'window', NULLIF(p.prokind = 'w', false),
         'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END,
         'strict', NULLIF(p.proisstrict, false),
         'security', CASE WHEN p.prosecdef THEN 'definer' END,
         'leakproof', NULLIF(p.proleakproof, false),
         'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END,
         'cost', NULLIF(p.procost, (SELECT CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END
                                    FROM pg_language l WHERE l.oid = p.prolang)),
         'rows', NULLIF(p.prorows, CASE WHEN p.proretset THEN 1000 ELSE 0 END),
         'support', NULLIF(p.prosupport::oid, 0)::regproc::text,
         'transforms', (SELECT jsonb_agg(format_type(type, NULL) ORDER BY i)
                        FROM unnest(p.protrftypes) WITH ORDINALITY AS r (type, i)),
         'configuration', (SELECT jsonb_agg(s ORDER BY s COLLATE "C") FROM unnest(p.proconfig) AS s),
         'body', CASE WHEN p.prosqlbody IS NULL THEN p.prosrc END,
         'sqlBody', pg_get_function_sqlbody(p.oid),
         'library', p.probin,
         'extensions', (SELECT jsonb_agg(quote_ident(e.extname) ORDER BY e.extname)
                        FROM pg_depend d
                        JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
                        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'x'),
         'owner', pg_get_userbyid(p.proowner),
         'acl', p.proacl::text[],
         'acldefault', CASE WHEN p.proacl IS NOT NULL THEN acldefault('f', p.proowner)::text[] END,
         'comment', obj_description(p.oid, 'pg_proc'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_proc'::regclass AND l.objoid = p.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid = ANY ($1::oid[])
  AND p.prokind <> 'a'
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
