-- The autovacuum worker that is at the table $1, at one of its partitions or at their long values, if there is one. An
-- ordinary role does not see the type of a backend: then it is the one that has no user. PostgreSQL 14 to 18.
WITH tables AS (
  SELECT $1::oid AS oid
  UNION
  SELECT tree.relid::oid FROM pg_catalog.pg_partition_tree($1::oid::pg_catalog.regclass) AS tree
),
relations AS (
  SELECT tables.oid FROM tables
  UNION
  SELECT class.reltoastrelid
  FROM pg_catalog.pg_class AS class
  JOIN tables ON tables.oid = class.oid
  WHERE class.reltoastrelid <> 0
)
SELECT lock.pid
FROM pg_catalog.pg_locks AS lock
JOIN relations ON relations.oid = lock.relation
JOIN pg_catalog.pg_stat_activity AS activity ON activity.pid = lock.pid
WHERE
  lock.locktype = 'relation'
  AND lock.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  -- Reading the table's catalog entry is no work on it.
  AND lock.mode <> 'AccessShareLock'
  AND COALESCE(activity.backend_type = 'autovacuum worker', activity.usesysid IS NULL)
LIMIT 1
