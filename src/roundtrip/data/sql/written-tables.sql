-- The tables that the running transaction wrote rows to, as a jsonb list of their oids; PostgreSQL 14 to 18.
-- $1 is the least oid of a table that counts. To be asked before its COMMIT. What it wrote to it has locked, so only those tables' counters are looked at; triggers,
-- functions and foreign keys that cascade count too. TRUNCATE does not: it gives the table another relfilenode.
-- The counters may still hold what the session wrote in the second before: a table that the transaction has locked
-- for writing, or changed by DDL, without a row written may be among them; none that it wrote to is missing.
SELECT coalesce(jsonb_agg(DISTINCT c.oid::text), '[]') AS tables
FROM pg_locks l
JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid()
  AND l.locktype = 'relation'
  AND l.granted
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  AND c.oid >= $1::text::oid
  AND c.relkind = 'r'
  AND pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
      + pg_stat_get_xact_tuples_deleted(c.oid) > 0
