-- Which of these names ($2) relations and extended statistics of a schema ($1) have. PostgreSQL 14 to 18.
SELECT c.relname::text AS name
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) AND c.relname = ANY ($2::text[])
UNION
SELECT s.stxname::text
FROM pg_catalog.pg_statistic_ext AS s
WHERE s.stxnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) AND s.stxname = ANY ($2::text[])
