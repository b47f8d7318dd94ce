-- Aggregates, PostgreSQL 14 to 18, in the words of CREATE AGGREGATE; what is at its default is left out.
SELECT p.oid::text AS oid,
       format('%I.%I(%s)', n.nspname, p.proname, CASE WHEN p.pronargs = 0 THEN '*' ELSE oidvectortypes(p.proargtypes) END) AS identity,
       NULL AS parent,
       jsonb_build_object(
         'arguments', NULLIF(pg_get_function_arguments(p.oid), ''),
         'result', pg_get_function_result(p.oid),
         'set', CASE g.aggkind WHEN 'o' THEN 'ordered' WHEN 'h' THEN 'hypothetical' END,
         'sfunc', g.aggtransfn::text,
         'stype', format_type(g.aggtranstype, NULL),
         'sspace', NULLIF(g.aggtransspace, 0),
         'finalfunc', NULLIF(g.aggfinalfn::oid, 0)::regproc::text,
         'finalfuncExtra', NULLIF(g.aggfinalextra, false),
         'finalfuncModify', modify.words ->> NULLIF(g.aggfinalmodify, modify.usual)::text,
         'combinefunc', NULLIF(g.aggcombinefn::oid, 0)::regproc::text,
         'serialfunc', NULLIF(g.aggserialfn::oid, 0)::regproc::text,
         'deserialfunc', NULLIF(g.aggdeserialfn::oid, 0)::regproc::text,
         'initcond', g.agginitval,
         'msfunc', NULLIF(g.aggmtransfn::oid, 0)::regproc::text,
         'minvfunc', NULLIF(g.aggminvtransfn::oid, 0)::regproc::text,
         'mstype', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END,
         'msspace', NULLIF(g.aggmtransspace, 0),
         'mfinalfunc', NULLIF(g.aggmfinalfn::oid, 0)::regproc::text,
         'mfinalfuncExtra', NULLIF(g.aggmfinalextra, false),
         'mfinalfuncModify', CASE WHEN g.aggmtransfn::oid <> 0
                                  THEN modify.words ->> NULLIF(g.aggmfinalmodify, modify.usual)::text END,
         'minitcond', g.aggminitval,
         'sortop', (SELECT format('OPERATOR(%I.%s)', sn.nspname, s.oprname)
                    FROM pg_operator s JOIN pg_namespace sn ON sn.oid = s.oprnamespace WHERE s.oid = g.aggsortop),
         'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END,
         'owner', pg_get_userbyid(p.proowner),
         'acl', p.proacl::text[],
         'acldefault', CASE WHEN p.proacl IS NOT NULL THEN acldefault('f', p.proowner)::text[] END,
         'comment', obj_description(p.oid, 'pg_proc'),
         'labels', (SELECT jsonb_object_agg(l.provider, l.label) FROM pg_seclabel l
                    WHERE l.classoid = 'pg_proc'::regclass AND l.objoid = p.oid AND l.objsubid = 0)
       ) AS properties
FROM pg_proc p
JOIN pg_aggregate g ON g.aggfnoid = p.oid
JOIN pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (SELECT '{"r": "read_only", "s": "shareable", "w": "read_write"}'::jsonb AS words,
                           (CASE g.aggkind WHEN 'n' THEN 'r' ELSE 'w' END)::"char" AS usual) AS modify
WHERE p.oid = ANY ($1::oid[])
  AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
