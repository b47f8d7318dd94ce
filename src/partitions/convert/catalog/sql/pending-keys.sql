-- Foreign keys to a table ($1 its oid) with one of these names ($2, text[]) that are NOT VALID. PostgreSQL 14 to 18.
SELECT n.nspname::text AS schema, c.relname::text AS "table", k.conname::text AS name
FROM pg_catalog.pg_constraint AS k
JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE k.confrelid = $1::oid AND k.contype = 'f' AND k.conparentid = 0 AND NOT k.convalidated AND k.conname = ANY ($2::text[])
ORDER BY n.nspname, c.relname, k.conname
