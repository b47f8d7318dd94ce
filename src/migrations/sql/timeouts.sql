-- For this transaction only; 0 turns a timeout off.
SELECT
  pg_catalog.set_config('lock_timeout', $1, true),
  pg_catalog.set_config('statement_timeout', COALESCE($2, pg_catalog.current_setting('statement_timeout')), true)
