-- For a migration that ran outside a transaction: the whole row at once, after its last statement; the journal of its
-- statements has done its service.
WITH applied AS (
  INSERT INTO {ledger} (filename, executed_at, hash, down_sql, down_hash, duration_ms, executed_by)
  VALUES ($1, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', $2, $3, $4, $7, session_user)
),
forgotten AS (
  DELETE FROM {journal} WHERE filename = $1 AND direction = 'up'
)
INSERT INTO {history} (action, filename, outcome, duration_ms, hash, sql, source, client)
VALUES ('migrate', $1, 'done', $7, $2, $5, 'file', $6)
