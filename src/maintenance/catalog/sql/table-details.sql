-- Sizes in bytes of these tables ($1), whose they are, and whether this role may maintain them; $2 is the server's version (180004 and
-- the like). Where $3 is false, and of what somebody holds in ACCESS EXCLUSIVE, behind whom a look would wait, the size is the one of
-- the last VACUUM or ANALYZE. From PostgreSQL 17 on MAINTAIN is a right. PostgreSQL 14 to 18.
WITH locked AS MATERIALIZED (
  SELECT DISTINCT l.relation
  FROM pg_catalog.pg_locks l
  WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
    AND l.database IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
), wanted AS MATERIALIZED (
  SELECT c.oid, c.relnamespace, c.reltoastrelid, c.relowner, c.relisshared, c.reltablespace
  FROM pg_catalog.pg_class c
  WHERE c.oid = ANY ($1::oid[])
), part AS (
  SELECT w.oid AS root, w.oid, 'heap' AS kind FROM wanted w
  UNION ALL SELECT w.oid, w.reltoastrelid, 'toast' FROM wanted w WHERE w.reltoastrelid <> 0
  UNION ALL SELECT w.oid, i.indexrelid, 'index' FROM wanted w JOIN pg_catalog.pg_index i ON i.indrelid = w.oid
  UNION ALL SELECT w.oid, i.indexrelid, 'index' FROM wanted w JOIN pg_catalog.pg_index i ON i.indrelid = w.reltoastrelid
), sized AS (
  SELECT p.root, p.kind,
         CASE WHEN $3::bool AND l.relation IS NULL AND c.relkind <> 'p' AND c.relkind <> 'I'
              THEN pg_catalog.pg_relation_size(c.oid) END AS exact,
         greatest(c.relpages, 0)::bigint * pg_catalog.current_setting('block_size')::bigint AS estimate
  FROM part p
  JOIN pg_catalog.pg_class c ON c.oid = p.oid
  LEFT JOIN locked l ON l.relation = p.oid
), summed AS (
  SELECT s.root,
         sum(coalesce(s.exact, s.estimate)) AS total,
         coalesce(sum(coalesce(s.exact, s.estimate)) FILTER (WHERE s.kind = 'heap'), 0) AS heap,
         coalesce(sum(coalesce(s.exact, s.estimate)) FILTER (WHERE s.kind = 'index'), 0) AS indexes,
         bool_and(s.exact IS NOT NULL) AS exact
  FROM sized s
  GROUP BY s.root
)
SELECT w.oid,
       (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = w.reltablespace) AS tablespace,
       s.total::float8 AS total,
       s.heap::float8 AS heap,
       s.indexes::float8 AS indexes,
       s.exact,
       pg_catalog.pg_get_userbyid(w.relowner) AS owner,
       pg_catalog.pg_has_role(w.relowner, 'USAGE')
         OR CASE WHEN $2::int >= 170000 THEN pg_catalog.has_table_privilege(w.oid, 'MAINTAIN') ELSE false END AS owner_may,
       NOT w.relisshared AND pg_catalog.pg_has_role(d.datdba, 'USAGE') AS database_owner_may,
       pg_catalog.has_schema_privilege(w.relnamespace, 'USAGE') AS schema_may
FROM wanted w
JOIN summed s ON s.root = w.oid
JOIN pg_catalog.pg_database d ON d.datname = current_database()
