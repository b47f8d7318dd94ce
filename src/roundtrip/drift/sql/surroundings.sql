-- What a throwaway server needs to be like this one, and what the ledger is: $1 its schema, $2 its name.
-- Any role may ask. PostgreSQL 14 to 18.
SELECT
  (SELECT rolname::text FROM pg_catalog.pg_roles WHERE oid = 10) AS bootstrap,
  (SELECT pg_catalog.jsonb_agg(rolname) FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_') AS roles,
  pg_catalog.pg_get_userbyid(d.datdba)::text AS database_owner,
  pg_catalog.pg_get_userbyid(ledger.relowner)::text AS ledger_owner,
  pg_catalog.has_schema_privilege(ledger.relnamespace, 'USAGE')
  AND pg_catalog.has_table_privilege(ledger.oid, 'SELECT') AS ledger_readable,
  (
    SELECT pg_catalog.count(*) = 5
    FROM pg_catalog.pg_attribute
    WHERE
      attrelid = ledger.oid
      AND NOT attisdropped
      AND attname IN ('hash', 'down_sql', 'down_hash', 'duration_ms', 'executed_by')
  ) AS ledger_extended
FROM pg_catalog.pg_database AS d
LEFT JOIN (
  pg_catalog.pg_class AS ledger INNER JOIN pg_catalog.pg_namespace AS n ON ledger.relnamespace = n.oid
) ON n.nspname = $1 AND ledger.relname = $2 AND ledger.relkind IN ('r', 'p')
WHERE d.datname = pg_catalog.current_database()
