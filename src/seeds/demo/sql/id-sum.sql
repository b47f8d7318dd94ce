-- The sum of the first 32 bits of the ids of a table, as text. PostgreSQL 14 to 18.
SELECT COALESCE(sum(('x' || pg_catalog.left(id::text, 8))::bit(32)::bigint), 0)::text AS id_sum
FROM {demo_table}
