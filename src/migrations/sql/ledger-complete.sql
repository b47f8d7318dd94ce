-- The last statement of a migration's transaction. The row must be the one claimed in this very transaction
-- (its xmin); otherwise the division by zero aborts it, and the COMMIT that follows rolls back.
WITH completed AS (
  UPDATE {ledger}
  SET
    hash = $2,
    down_sql = $3,
    down_hash = $4,
    duration_ms = EXTRACT(EPOCH FROM (pg_catalog.clock_timestamp() AT TIME ZONE 'UTC') - executed_at) * 1000,
    executed_by = session_user
  WHERE filename = $1 AND xmin = pg_catalog.pg_current_xact_id()::xid
  RETURNING duration_ms
),
recorded AS (
  INSERT INTO {history} (action, filename, outcome, duration_ms, hash, sql, source, client)
  SELECT 'migrate', $1, 'done', duration_ms, $2, $5, 'file', $6
  FROM completed
)
SELECT 1 / pg_catalog.count(*) AS completed FROM completed
