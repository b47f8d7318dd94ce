-- Tables in the schema of a partitioned table ($1 its oid) that have its columns and are attached to nothing: it may be that they
-- were its partitions. PostgreSQL 14 to 18.
SELECT c.oid::text AS oid, n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class AS p
JOIN pg_catalog.pg_class AS c ON c.relnamespace = p.relnamespace AND c.oid <> p.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE p.oid = $1::oid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid)
  AND NOT EXISTS (
    (
      SELECT attname, atttypid, atttypmod FROM pg_catalog.pg_attribute
      WHERE attrelid = p.oid AND attnum > 0 AND NOT attisdropped
    )
    EXCEPT
    SELECT attname, atttypid, atttypmod FROM pg_catalog.pg_attribute
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  )
  AND NOT EXISTS (
    (
      SELECT attname, atttypid, atttypmod FROM pg_catalog.pg_attribute
      WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    )
    EXCEPT
    SELECT attname, atttypid, atttypmod FROM pg_catalog.pg_attribute
    WHERE attrelid = p.oid AND attnum > 0 AND NOT attisdropped
  )
ORDER BY c.relname
