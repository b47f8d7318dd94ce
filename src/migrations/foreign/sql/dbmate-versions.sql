SELECT version::text AS version FROM {ledger} ORDER BY version
