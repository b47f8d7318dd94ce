-- The tables that the foreign keys of a table ($1 its oid) refer to, as jsonb, whether this role may lock them itself, and after how
-- many milliseconds the server looks whether sessions wait for each other in a ring. PostgreSQL 14 to 18.
SELECT
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'schema', n.nspname,
      'name', c.relname,
      'lockable', pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')
    ) ORDER BY n.nspname, c.relname)
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid IN (SELECT confrelid FROM pg_catalog.pg_constraint WHERE conrelid = $1::oid AND contype = 'f' AND conparentid = 0)
  ), '[]') AS referenced,
  (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout') AS deadlock_timeout_ms
