-- Remembers where a table stands: $1 its name, $2 the moment, $3 the position; and forgets what is older than 90 days, by the
-- server's clock too: a moment to come (`--at`) forgets nothing of today.
WITH forgotten AS (
  DELETE FROM {positions} WHERE table_name = $1 AND at < least($2::timestamptz, pg_catalog.clock_timestamp()) - interval '90 days'
)
INSERT INTO {positions} (table_name, at, position)
VALUES ($1, $2::timestamptz, $3::bigint)
ON CONFLICT (table_name, at) DO NOTHING
