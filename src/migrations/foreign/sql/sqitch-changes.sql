SELECT project, change FROM {ledger} ORDER BY committed_at, change_id
