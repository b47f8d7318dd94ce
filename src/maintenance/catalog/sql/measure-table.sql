-- What is in a table ($1), by reading of it what the visibility map does not vouch for; pgstattuple. PostgreSQL 14 to 18.
SELECT s.table_len::float8 AS bytes, s.approx_tuple_count::float8 AS rows, s.approx_tuple_len::float8 AS row_bytes
FROM {approx}($1::oid::regclass) s
