-- Whether a schema ($1) and a table in it ($2, qualified and quoted) are there. PostgreSQL 14 to 18.
SELECT
  pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) IS NOT NULL AS schema_exists,
  pg_catalog.to_regclass($2) IS NOT NULL AS table_exists
