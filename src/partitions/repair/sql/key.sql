-- The unique keys of a partitioned table ($1 its oid) by which a row can be told from every other one, the primary key first:
-- valid, checked at once, on columns that are never null and of PostgreSQL's own types, whose `=` is found wherever a session
-- looks. `columns` is a jsonb list. pg_index: PostgreSQL 14 to 18.
SELECT k.columns
FROM pg_catalog.pg_index AS i
CROSS JOIN LATERAL (
  SELECT
    pg_catalog.jsonb_agg(a.attname ORDER BY u.place) AS columns,
    bool_and(a.attnotnull AND t.typnamespace = 'pg_catalog'::pg_catalog.regnamespace) AS usable,
    count(*) AS number
  FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS u (attnum, place)
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = u.attnum
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
  WHERE u.place <= i.indnkeyatts
) AS k
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indimmediate AND i.indisvalid
  AND i.indpred IS NULL AND i.indexprs IS NULL AND k.usable AND k.number = i.indnkeyatts
ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
LIMIT 1
