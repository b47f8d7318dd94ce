-- What tables (oids in $1) and columns of theirs (attnums in $2, in the same order) are called by now; those that are
-- not there any more are left out; PostgreSQL 14 to 18.
SELECT c.oid::text AS oid, n.nspname AS schema, c.relname AS name, a.attname AS column
FROM unnest($1::oid[], $2::int2[]) AS wanted (oid, attnum)
JOIN pg_class c ON c.oid = wanted.oid AND c.relkind = 'r'
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = wanted.attnum AND NOT a.attisdropped AND a.attnum > 0
