-- Forgets how far a migration outside a transaction has come; $3 is how many rows were shown to whoever confirmed it.
WITH known AS (
  SELECT pg_catalog.count(*) AS rows FROM {journal} WHERE filename = $1 AND direction = $2
)
DELETE FROM {journal} AS journal
USING known
WHERE journal.filename = $1 AND journal.direction = $2 AND known.rows = $3
RETURNING journal.statement
