-- The tables that the running transaction has locked, from the oid $1 on, as a jsonb list: what it has changed, written to,
-- or read in order to write somewhere else. PostgreSQL 14 to 18.
SELECT coalesce(jsonb_agg(DISTINCT c.oid::text), '[]') AS tables
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid()
  AND l.locktype = 'relation'
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND c.oid >= $1::text::oid
  AND c.relkind IN ('r', 'p')
