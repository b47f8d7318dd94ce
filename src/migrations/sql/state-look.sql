-- Which of pgops' own tables there are: $1 the ledger's schema, $2 the state schema, $3 to $5 the quoted names of the
-- ledger, the history and the journal. PostgreSQL 14 to 18.
SELECT
  pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) IS NOT NULL AS ledger_schema,
  pg_catalog.to_regnamespace(pg_catalog.quote_ident($2)) IS NOT NULL AS state_schema,
  pg_catalog.to_regclass($3) IS NOT NULL AS ledger,
  (
    SELECT pg_catalog.count(*) = 5
    FROM pg_catalog.pg_attribute
    WHERE
      attrelid = pg_catalog.to_regclass($3)
      AND NOT attisdropped
      AND attname IN ('hash', 'down_sql', 'down_hash', 'duration_ms', 'executed_by')
  ) AS extended,
  pg_catalog.to_regclass($4) IS NOT NULL AS history,
  pg_catalog.to_regclass($5) IS NOT NULL AS journal
