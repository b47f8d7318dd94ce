-- What the running transaction wrote to, to be asked before its COMMIT: the tables with an oid from $1 on, as a jsonb list of
-- oids, and those of the system catalogs $2, as a jsonb list of names; the latter null where the session does not count what
-- it writes. PostgreSQL 14 to 18.
-- What it wrote to it has locked, so only those tables' counters are looked at; triggers, functions and foreign keys that
-- cascade count too. TRUNCATE does not: it gives the table another relfilenode.
-- The counters may still hold what the session wrote in the second before: more than it wrote to may be named, never less.
SELECT
  (
    SELECT coalesce(jsonb_agg(DISTINCT c.oid::text), '[]')
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
  ) AS tables,
  (
    SELECT CASE WHEN current_setting('track_counts')::boolean THEN coalesce(jsonb_agg(catalog::text), '[]') END
    FROM unnest($2::text[]::regclass[]) AS catalog
    WHERE pg_stat_get_xact_tuples_inserted(catalog) + pg_stat_get_xact_tuples_updated(catalog)
          + pg_stat_get_xact_tuples_deleted(catalog) > 0
  ) AS catalogs
