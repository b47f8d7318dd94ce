-- Takes the row of a seed ($1) for its text ($2, the hash); gives no row where that text was run already, also by
-- somebody else a moment ago, whose transaction is waited for. PostgreSQL 14 to 18.
INSERT INTO {seeds} AS s (name, hash) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET hash = excluded.hash WHERE s.hash IS DISTINCT FROM excluded.hash
RETURNING name
