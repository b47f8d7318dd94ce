-- The relations that names may mean, PostgreSQL 14 to 18. $1: a list of ask, rank, schema and name as jsonb: which name and which of its readings it is;
-- a schema of null: any, `place` is then that in the search path, null where it is not in it. With $2 both are written for
-- LIKE, and mean tables, and indexes with $3: those in the search path, or in a schema that was given, but catalogs only in a schema that
-- is no pattern.
WITH asked AS (
  SELECT ask, rank, schema, name
  FROM pg_catalog.jsonb_to_recordset($1::text::jsonb) AS a (ask int, rank int, schema text, name text)
),
path AS (
  SELECT nspname, place
  FROM pg_catalog.unnest(pg_catalog.current_schemas(true)) WITH ORDINALITY AS p (nspname, place)
)
SELECT a.ask, a.rank, c.oid, n.nspname AS schema, c.relname AS name, p.place::int
FROM asked AS a
JOIN pg_catalog.pg_class AS c ON c.relname = a.name
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND (a.schema IS NULL OR n.nspname = a.schema)
LEFT JOIN path AS p ON p.nspname = n.nspname
WHERE NOT $2
UNION ALL
SELECT a.ask, a.rank, c.oid, n.nspname, c.relname, p.place::int
FROM asked AS a
JOIN pg_catalog.pg_class AS c ON c.relname LIKE a.name
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN path AS p ON p.nspname = n.nspname
WHERE
  $2
  AND (c.relkind IN ('r', 'p', 'm') OR $3 AND c.relkind IN ('i', 'I'))
  AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND n.nspname !~ '^pg_toast'
  AND CASE
    WHEN a.schema IS NULL THEN p.place IS NOT NULL AND n.nspname <> 'pg_catalog'
    ELSE n.nspname LIKE a.schema AND (n.nspname !~ '^(pg_|information_schema$)' OR n.nspname = a.schema)
  END
ORDER BY 1, 2, 6, 4, 5
