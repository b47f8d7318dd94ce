SELECT down_sql FROM {ledger} WHERE filename = $1
