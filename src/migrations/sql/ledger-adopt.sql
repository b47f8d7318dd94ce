-- Rows for migrations whose objects are there already, in their order, all or none. $1: a JSON array of what is
-- recorded of each; how long they took is not known. PostgreSQL 14 to 18.
INSERT INTO {ledger} (filename, executed_at, hash, down_sql, down_hash, duration_ms, executed_by)
SELECT
  entry.filename,
  pg_catalog.clock_timestamp() AT TIME ZONE 'UTC',
  entry.hash,
  entry.down_sql,
  entry.down_hash,
  NULL,
  session_user
FROM
  ROWS FROM (
    pg_catalog.json_to_recordset($1::text::json) AS (filename text, hash text, down_sql text, down_hash text)
  ) WITH ORDINALITY AS entry (filename, hash, down_sql, down_hash, place)
ORDER BY entry.place
