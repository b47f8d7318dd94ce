-- The first statement of a migration's transaction: sets its timeouts (0 turns one off) and what a pooler's other
-- clients may have changed, and takes the row; the unique filename lets one runner through.
WITH settings AS MATERIALIZED (
  SELECT
    pg_catalog.set_config('lock_timeout', $2, true),
    pg_catalog.set_config('statement_timeout', COALESCE($3, pg_catalog.current_setting('statement_timeout')), true),
    pg_catalog.set_config('client_connection_check_interval', $4, true),
    pg_catalog.set_config('TimeZone', 'UTC', true),
    pg_catalog.set_config('standard_conforming_strings', 'on', true)
)
INSERT INTO {ledger} (filename, executed_at)
SELECT $1, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC'
FROM settings
RETURNING pg_catalog.pg_backend_pid() AS pid
