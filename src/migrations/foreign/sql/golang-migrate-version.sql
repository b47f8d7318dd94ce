SELECT version::text AS version, dirty FROM {ledger}
