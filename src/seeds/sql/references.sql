-- Tables other than the grants ($2, quoted names both) that refer to permissions ($1), and whose rows go, or lose their
-- value, without a word when the permission goes. PostgreSQL 14 to 18.
SELECT n.nspname AS schema, r.relname AS name, a.attname AS column_name
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS r ON r.oid = c.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f'
  AND c.confrelid = pg_catalog.to_regclass($1)
  AND c.conrelid <> pg_catalog.to_regclass($2)
  AND c.confdeltype IN ('c', 'n', 'd')
  AND c.conparentid = 0
ORDER BY n.nspname, r.relname
