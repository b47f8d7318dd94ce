-- How many rows have one of the ids $2 in the column $1. PostgreSQL 14 to 18.
SELECT pg_catalog.count(*)::text AS count
FROM {referring} AS r
WHERE pg_catalog.to_jsonb(r) ->> $1::text = ANY ($2::text[])
