-- The same for a lock that belongs to the transaction; nothing may end that transaction for being idle or old.
WITH attempt AS MATERIALIZED (
  SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) AS locked
)
SELECT
  locked,
  -- Whichever of them this version has: transaction_timeout came with 17.
  (
    SELECT pg_catalog.count(pg_catalog.set_config(name, '0', true))
    FROM pg_catalog.pg_settings
    WHERE name IN ('idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')
  ) AS patient,
  CASE
    WHEN locked THEN
      pg_catalog.set_config(
        'application_name',
        pg_catalog.left($2, 26)
          || ': run lock since '
          || pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        true
      )
  END AS name
FROM attempt
