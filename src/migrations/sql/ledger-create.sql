-- The ledger as the specification has it; pgops' own columns are added beside these by ledger-extend.sql.
CREATE TABLE IF NOT EXISTS {ledger} (
  id SERIAL PRIMARY KEY,
  filename VARCHAR(255) UNIQUE NOT NULL,
  executed_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
)
