-- Whether this role may keep the history of maintenance ($1, $2: its tables, quoted). PostgreSQL 14 to 18.
SELECT pg_catalog.bool_and(pg_catalog.has_table_privilege(name, privilege)) AS writable
FROM pg_catalog.unnest(ARRAY[$1::text, $2::text]) AS name,
     pg_catalog.unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
