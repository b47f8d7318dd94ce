-- The file of now as what was applied; a row that is not what the difference was shown of is left alone.
UPDATE {ledger}
SET hash = $2, down_sql = COALESCE($3, down_sql), down_hash = COALESCE($4, down_hash)
WHERE filename = $1 AND hash IS NOT DISTINCT FROM $5 AND down_hash IS NOT DISTINCT FROM $6
RETURNING id
