-- How large a table ($1 its oid) is: bytes with indexes and TOAST, bytes and pages of its rows, and the file that holds them,
-- which changes when it is written anew (VACUUM FULL, CLUSTER, TRUNCATE). PostgreSQL 14 to 18.
SELECT
  pg_catalog.pg_total_relation_size($1::oid)::float8 AS total_bytes,
  pg_catalog.pg_relation_size($1::oid)::float8 AS bytes,
  pg_catalog.ceil(pg_catalog.pg_relation_size($1::oid)::float8 / pg_catalog.current_setting('block_size')::float8) AS pages,
  pg_catalog.pg_relation_filenode($1::oid)::text AS filenode
