-- The first statement of a rollback's transaction: sets its timeouts (0 turns one off) and what a pooler's other
-- clients may have changed, and takes the row out.
WITH settings AS MATERIALIZED (
  SELECT
    pg_catalog.set_config('lock_timeout', $2, true),
    pg_catalog.set_config('statement_timeout', COALESCE($3, pg_catalog.current_setting('statement_timeout')), true),
    pg_catalog.set_config('client_connection_check_interval', $4, true),
    pg_catalog.set_config('TimeZone', 'UTC', true),
    pg_catalog.set_config('standard_conforming_strings', 'on', true)
)
DELETE FROM {ledger} AS ledger
USING settings
WHERE ledger.filename = $1
RETURNING pg_catalog.pg_backend_pid() AS pid
