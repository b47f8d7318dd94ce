-- Of tables by their names ($1, qualified and quoted) those that are there and attached to nothing. PostgreSQL 14 to 18.
SELECT u.name AS logged_as, c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.unnest($1::text[]) AS u (name)
JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass(u.name)
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid)
ORDER BY n.nspname, c.relname
