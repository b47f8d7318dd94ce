-- What pgops sets for a hook of SQL: its timeouts (0 turns one off), and what a pooler's other clients may have
-- changed. $5: for the transaction alone.
SELECT
  pg_catalog.set_config('lock_timeout', $1, $5),
  pg_catalog.set_config('statement_timeout', $2, $5),
  pg_catalog.set_config('client_connection_check_interval', $3, $5),
  pg_catalog.set_config('application_name', $4, $5),
  pg_catalog.set_config('TimeZone', 'UTC', $5),
  pg_catalog.set_config('standard_conforming_strings', 'on', $5)
