-- What is remembered of the indexes with an oid above $1 and up to $2. PostgreSQL 14 to 18.
SELECT s.index_oid AS oid, s.filenode, s.options, s.best_bytes_per_row AS best
FROM {sizes} s
WHERE s.index_oid > $1::oid AND s.index_oid <= $2::oid
