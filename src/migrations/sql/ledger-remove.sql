-- For a rollback that ran outside a transaction: takes the row out, and the journal of its statements with it.
WITH removed AS (
  DELETE FROM {ledger} WHERE filename = $1
),
forgotten AS (
  DELETE FROM {journal} WHERE filename = $1 AND direction = 'down'
)
INSERT INTO {history} (action, filename, outcome, duration_ms, hash, sql, source, client)
VALUES ('rollback', $1, 'done', $2, $3, $4, $5, $6)
