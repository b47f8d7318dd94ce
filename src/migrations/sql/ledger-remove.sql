DELETE FROM {ledger} WHERE filename = $1 RETURNING id
