SELECT name::text AS name FROM {ledger} ORDER BY run_on, id
