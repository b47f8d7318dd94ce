-- Rows for migrations whose objects are there already, in their order, all or none, with their lines in the history;
-- how long they took is not known. What the journal holds of them has done its service.
-- $1: a JSON array of what is recorded of each. $2: the client. $3: the lock timeout. $4: what is to be said of it in the
-- history, or NULL. PostgreSQL 14 to 18.
WITH settings AS MATERIALIZED (
  SELECT pg_catalog.set_config('lock_timeout', $3, true)
),
entry AS MATERIALIZED (
  SELECT entry.*
  FROM
    settings,
    ROWS FROM (
      pg_catalog.json_to_recordset($1::text::json)
      AS (filename text, hash text, sql text, down_sql text, down_hash text)
    ) WITH ORDINALITY AS entry (filename, hash, sql, down_sql, down_hash, place)
),
adopted AS (
  INSERT INTO {ledger} (filename, executed_at, hash, down_sql, down_hash, duration_ms, executed_by)
  SELECT filename, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', hash, down_sql, down_hash, NULL, session_user
  FROM entry
  ORDER BY place
),
forgotten AS (
  DELETE FROM {journal} WHERE filename IN (SELECT filename FROM entry) AND direction = 'up'
)
INSERT INTO {history} (action, filename, outcome, hash, sql, client, message)
SELECT 'adopt', filename, 'done', hash, sql, $2, $4
FROM entry
ORDER BY place
