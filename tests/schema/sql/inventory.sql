-- Everything that lives in the schema public, and everything else that a migration could have left in the
-- database: other schemas, extensions, policies, rules, event triggers, publications, and tables with
-- row security, options, privileges, a replica identity or a persistence that a plain CREATE TABLE does not give.
SELECT o.type || ' ' || o.identity AS object
FROM pg_depend d, pg_identify_object(d.classid, d.objid, d.objsubid) o
WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace
UNION ALL
SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')
UNION ALL
SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL
SELECT 'policy ' || polname FROM pg_policy
UNION ALL
SELECT 'rule ' || rulename FROM pg_rules WHERE schemaname = 'public'
UNION ALL
SELECT 'event trigger ' || evtname FROM pg_event_trigger
UNION ALL
SELECT 'publication ' || pubname FROM pg_publication
UNION ALL
SELECT 'unusual ' || relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p', 'v', 'i', 'I')
  AND (relrowsecurity OR reloptions IS NOT NULL OR relacl IS NOT NULL OR relpersistence <> 'p'
    OR relkind IN ('r', 'p') AND relreplident <> 'd')
ORDER BY 1
