-- The file of now as what was applied; a row that is not what the difference was shown of is left alone.
UPDATE {ledger}
SET
  hash = $2,
  -- One that is too large to be stored takes the one before with it: its hash would be another's.
  down_sql = CASE WHEN $4::text IS NULL THEN down_sql ELSE $3 END,
  down_hash = COALESCE($4, down_hash)
WHERE filename = $1 AND hash IS NOT DISTINCT FROM $5 AND down_hash IS NOT DISTINCT FROM $6
RETURNING id
