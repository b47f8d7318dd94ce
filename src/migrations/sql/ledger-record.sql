-- For a migration that ran outside a transaction: the whole row at once, after its last statement.
INSERT INTO {ledger} (filename, executed_at, hash, down_sql, down_hash, duration_ms, executed_by)
VALUES ($1, pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', $2, $3, $4, $5, session_user)
