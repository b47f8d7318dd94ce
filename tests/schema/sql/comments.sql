-- Every comment on a table or on one of its columns.
SELECT
  c.relname AS owner,
  COALESCE(a.attname, '') AS name,
  d.description AS definition
FROM pg_description d
JOIN pg_class c ON d.classoid = 'pg_class'::regclass AND c.oid = d.objoid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
WHERE c.relnamespace = 'public'::regnamespace
ORDER BY c.relname, d.objsubid
