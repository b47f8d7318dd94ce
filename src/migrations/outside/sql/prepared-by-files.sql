-- What PREPARE has made; the driver's own statements are not among them.
SELECT name
FROM pg_catalog.pg_prepared_statements
WHERE from_sql
