-- The invalid indexes that a REINDEX CONCURRENTLY left or works on: _ccnew, the new one until they have swapped names, and _ccold,
-- the old one from then on, with a number where the name was taken. PostgreSQL 14 to 18. Of a TOAST table's index the table is
-- the one whose long values it holds.
-- building: a REINDEX holds SHARE UPDATE EXCLUSIVE on the new and the old index from begin to end, also between its transactions,
-- and pg_locks shows every role all locks.
-- related: what a REINDEX that made it may have named: the table and those it is a partition of, the index whose name it has (which
-- PostgreSQL cuts at 63 bytes, whole characters), and the indexes of those tables.
SELECT
  index.oid::int8::float8 AS oid,
  namespace.nspname::text AS schema,
  index.relname::text AS name,
  tables.oid::int8::float8 AS table_oid,
  table_namespace.nspname::text AS table_schema,
  tables.relname::text AS table_name,
  (
    SELECT pg_catalog.jsonb_agg(relid::oid::int8)
    FROM (
      SELECT tables.oid
      UNION
      SELECT relid::oid FROM pg_catalog.pg_partition_ancestors(tables.oid::pg_catalog.regclass)
    ) AS tree(relid)
  ) AS table_oids,
  EXISTS (
    SELECT
    FROM pg_catalog.pg_locks AS lock
    WHERE
      lock.locktype = 'relation'
      AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      AND lock.relation = index.oid
      AND lock.granted
      AND lock.mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')
  ) AS building,
  (
    pg_catalog.pg_has_role(index.relowner, 'USAGE')
    AND pg_catalog.has_schema_privilege(index.relnamespace, 'USAGE')
  ) AS droppable,
  (
    SELECT
      pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('schema', other_namespace.nspname, 'name', other.relname))
    FROM (
      SELECT tables.oid
      UNION
      SELECT relid::oid FROM pg_catalog.pg_partition_ancestors(tables.oid::pg_catalog.regclass)
      UNION
      SELECT of_parent.indexrelid
      FROM pg_catalog.pg_partition_ancestors(tables.oid::pg_catalog.regclass) AS ancestor
      INNER JOIN pg_catalog.pg_index AS of_parent ON of_parent.indrelid = ancestor.relid
      WHERE ancestor.relid <> tables.oid
      UNION
      SELECT beside.indexrelid
      FROM pg_catalog.pg_index AS beside
      INNER JOIN pg_catalog.pg_class AS named ON named.oid = beside.indexrelid
      WHERE
        beside.indrelid = left_over.indrelid
        AND (
          named.relname = base.name
          OR pg_catalog.octet_length(index.relname::text) >= 60
          AND pg_catalog.starts_with(named.relname::text, base.name)
        )
    ) AS near(oid)
    INNER JOIN pg_catalog.pg_class AS other ON other.oid = near.oid
    INNER JOIN pg_catalog.pg_namespace AS other_namespace ON other_namespace.oid = other.relnamespace
  ) AS related
FROM pg_catalog.pg_index AS left_over
INNER JOIN pg_catalog.pg_class AS index ON index.oid = left_over.indexrelid
INNER JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = index.relnamespace
LEFT JOIN pg_catalog.pg_class AS owner ON owner.reltoastrelid = left_over.indrelid AND owner.reltoastrelid <> 0
INNER JOIN pg_catalog.pg_class AS tables ON tables.oid = COALESCE(owner.oid, left_over.indrelid)
INNER JOIN pg_catalog.pg_namespace AS table_namespace ON table_namespace.oid = tables.relnamespace
CROSS JOIN LATERAL (
  SELECT pg_catalog.regexp_replace(index.relname::text, '_cc(new|old)[0-9]*$', '') AS name
) AS base
WHERE NOT left_over.indisvalid AND index.relkind = 'i' AND index.relname ~ '_cc(new|old)[0-9]*$'
ORDER BY schema, name
