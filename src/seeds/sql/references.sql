-- Foreign keys that refer to a table ($1, its quoted name), but for those of the table $2, and whose rows go, or lose
-- their value, without a word when what they refer to goes; columns: a JSON list of the referring ones, referred: of
-- those they refer to. PostgreSQL 14 to 18.
SELECT
  n.nspname AS schema,
  r.relname AS name,
  pg_catalog.jsonb_agg(a.attname ORDER BY k.place)::text AS columns,
  pg_catalog.jsonb_agg(f.attname ORDER BY k.place)::text AS referred
FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_class AS r ON r.oid = c.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace
CROSS JOIN ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey)) WITH ORDINALITY AS k (here, there, place)
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.here
JOIN pg_catalog.pg_attribute AS f ON f.attrelid = c.confrelid AND f.attnum = k.there
WHERE c.contype = 'f'
  AND c.confrelid = pg_catalog.to_regclass($1)
  AND c.conrelid <> pg_catalog.to_regclass($2)
  AND c.confdeltype IN ('c', 'n', 'd')
  AND c.conparentid = 0
GROUP BY c.oid, n.nspname, r.relname
ORDER BY n.nspname, r.relname, c.oid
