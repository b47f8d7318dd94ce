-- The first statement of a rollback's transaction: sets its timeouts (0 turns one off), and takes the row out.
WITH timeouts AS MATERIALIZED (
  SELECT
    pg_catalog.set_config('lock_timeout', $2, true),
    pg_catalog.set_config('statement_timeout', COALESCE($3, pg_catalog.current_setting('statement_timeout')), true)
)
DELETE FROM {ledger} AS ledger
USING timeouts
WHERE ledger.filename = $1
RETURNING 1 AS gone
