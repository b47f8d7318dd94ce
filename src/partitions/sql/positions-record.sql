-- Remembers where a table stands: $1 its name, $2 the moment, $3 the position; and forgets what is older than 90 days.
WITH forgotten AS (
  DELETE FROM {positions} WHERE table_name = $1 AND at < $2::timestamptz - interval '90 days'
)
INSERT INTO {positions} (table_name, at, position)
VALUES ($1, $2::timestamptz, $3::bigint)
ON CONFLICT (table_name, at) DO NOTHING
