-- The first statement of a migration's transaction: sets its timeouts (0 turns one off), and takes the row; the unique
-- filename lets one runner through.
WITH timeouts AS MATERIALIZED (
  SELECT
    pg_catalog.set_config('lock_timeout', $2, true),
    pg_catalog.set_config('statement_timeout', COALESCE($3, pg_catalog.current_setting('statement_timeout')), true)
)
INSERT INTO {ledger} (filename, executed_at)
SELECT $1, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC'
FROM timeouts
