DELETE FROM {ledger} WHERE filename = $1 RETURNING 1 AS gone
