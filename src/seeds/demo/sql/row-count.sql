-- How many rows a table holds, counted up to $1. PostgreSQL 14 to 18.
SELECT count(*)::float8 AS rows
FROM (SELECT FROM {demo_table} LIMIT $1::bigint) AS counted
