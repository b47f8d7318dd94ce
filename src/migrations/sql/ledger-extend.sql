-- hash: SHA-256 of the up file, byte order mark and carriage returns left out. down_sql: what undoes it.
ALTER TABLE {ledger}
  ADD COLUMN IF NOT EXISTS hash TEXT,
  ADD COLUMN IF NOT EXISTS down_sql TEXT,
  ADD COLUMN IF NOT EXISTS down_hash TEXT,
  ADD COLUMN IF NOT EXISTS duration_ms DOUBLE PRECISION,
  ADD COLUMN IF NOT EXISTS executed_by TEXT
