-- Every column of every table, partition and view, in order.
SELECT
  c.relname AS owner,
  a.attname AS name,
  concat_ws(' ',
    format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN 'NOT NULL' END,
    CASE WHEN a.attidentity <> '' THEN 'IDENTITY' END,
    CASE WHEN a.attgenerated <> '' THEN 'GENERATED' END,
    'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)
  ) AS definition
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND a.attnum > 0
  AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
