INSERT INTO {history} (action, filename, outcome, duration_ms, hash, sql, source, client, sqlstate, message)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
