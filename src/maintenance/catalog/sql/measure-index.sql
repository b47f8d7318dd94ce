-- What is in a B-tree ($1), by reading all of it; pgstattuple. PostgreSQL 14 to 18.
SELECT s.index_size::float8 AS bytes,
       s.leaf_pages::float8 AS leaf_pages,
       s.internal_pages::float8 AS internal_pages,
       CASE WHEN s.leaf_pages = 0 THEN 0 ELSE s.avg_leaf_density END::float8 AS density
FROM {pgstatindex}($1::oid::regclass) s
