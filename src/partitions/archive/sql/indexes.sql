-- The indexes of a table ($1 its oid) that belong to no constraint; `using` is what follows the table's name. PostgreSQL 14 to 18.
SELECT
  c.relname::text AS name,
  i.indisunique AS "unique",
  pg_catalog.substr(
    pg_catalog.pg_get_indexdef(i.indexrelid),
    pg_catalog.length(pg_catalog.format(
      'CREATE %sINDEX %I ON %I.%I ',
      CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END, c.relname, n.nspname, t.relname
    )) + 1
  ) AS "using",
  pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.relnamespace
WHERE i.indrelid = $1::oid AND i.indisvalid
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
  )
ORDER BY c.relname
