-- Whether a table ($1, its quoted name) is there, and which of the columns $2 it lacks. PostgreSQL 14 to 18.
SELECT
  pg_catalog.to_regclass($1) IS NOT NULL AS present,
  (
    SELECT pg_catalog.string_agg(wanted.name, ', ')
    FROM pg_catalog.unnest($2::text[]) AS wanted (name)
    WHERE NOT EXISTS (
      SELECT FROM pg_catalog.pg_attribute AS a
      WHERE a.attrelid = pg_catalog.to_regclass($1)
        AND a.attname = wanted.name
        AND a.attnum > 0
        AND NOT a.attisdropped
    )
  ) AS missing
