SELECT version::text AS version, description::text AS description, type::text AS type, script::text AS script, success
FROM {ledger}
ORDER BY installed_rank
