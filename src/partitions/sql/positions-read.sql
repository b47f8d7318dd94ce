-- The oldest position of a table ($1) within the 14 days before a moment ($2), which is an hour old at least.
SELECT position::text AS position, pg_catalog.date_part('epoch', $2::timestamptz - at)::float8 AS seconds_ago
FROM {positions}
WHERE table_name = $1 AND at >= $2::timestamptz - interval '14 days' AND at <= $2::timestamptz - interval '1 hour'
ORDER BY at
LIMIT 1
