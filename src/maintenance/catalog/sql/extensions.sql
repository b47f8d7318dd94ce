-- The schema and the version of pgstattuple and pg_repack where they are in this database, and which functions of the first this role
-- may call. PostgreSQL 14 to 18.
SELECT e.extname AS name,
       n.nspname AS schema,
       e.extversion AS version,
       coalesce((SELECT bool_and(pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))
                 FROM pg_catalog.pg_depend d
                 JOIN pg_catalog.pg_proc p ON p.oid = d.objid
                 WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid
                   AND d.classid = 'pg_catalog.pg_proc'::regclass AND d.deptype = 'e'
                   AND p.proname IN ('pgstatindex', 'pgstattuple', 'pgstattuple_approx')), false)
         AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS callable
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname IN ('pgstattuple', 'pg_repack')
