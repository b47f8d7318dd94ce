SELECT 1 AS present FROM {ledger} WHERE filename = $1
