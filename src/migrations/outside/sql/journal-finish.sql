UPDATE {journal}
SET finished_at = pg_catalog.clock_timestamp()
WHERE filename = $1 AND direction = $2 AND statement = $3
