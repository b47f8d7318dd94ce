-- Which REINDEX of pgops may have left the indexes $1 (oids): those that were not done, that were begun before the index got its
-- name, and that had not ended yet (their row is written once more then). A transaction's age tells before and after.
-- PostgreSQL 14 to 18.
SELECT index.oid::int8::float8 AS oid, action.target
FROM pg_catalog.pg_class AS index
INNER JOIN {actions} AS action
  ON
    action.kind = 'reindex'
    AND action.outcome <> 'done'
    AND pg_catalog.age(action.begun::xid) >= pg_catalog.age(index.xmin)
    AND (action.outcome = 'running' OR pg_catalog.age(action.xmin) <= pg_catalog.age(index.xmin))
WHERE index.oid = ANY ($1::oid[])
