-- What a session is connected to. PostgreSQL 14 to 18.
SELECT
  pg_catalog.pg_backend_pid() AS pid,
  pg_catalog.current_database()::text AS database,
  current_user::text AS "user",
  pg_catalog.current_setting('server_version') AS version,
  pg_catalog.current_setting('server_version_num')::int AS version_number,
  pg_catalog.pg_is_in_recovery() AS in_recovery,
  pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only,
  -- client_connection_check_interval refuses to be set where the operating system cannot tell.
  pg_catalog.version() ~ 'linux' AS watches_client
