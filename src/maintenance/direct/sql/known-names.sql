-- The names that a slip may have meant: tables, and indexes with $1, PostgreSQL 14 to 18.
SELECT n.nspname AS schema, c.relname AS name
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE
  (c.relkind IN ('r', 'p', 'm') OR $1 AND c.relkind IN ('i', 'I'))
  AND n.nspname !~ '^(pg_|information_schema$)'
