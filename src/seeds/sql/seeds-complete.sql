-- $1 the seed, $2 how long it took in milliseconds. PostgreSQL 14 to 18.
UPDATE {seeds}
SET duration_ms = $2::float8, seeded_at = pg_catalog.clock_timestamp(), seeded_by = session_user
WHERE name = $1
