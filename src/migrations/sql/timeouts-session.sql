-- For statements outside a transaction, until the session is reset.
SELECT
  pg_catalog.set_config('lock_timeout', $1, false),
  pg_catalog.set_config('statement_timeout', COALESCE($2, pg_catalog.current_setting('statement_timeout')), false)
