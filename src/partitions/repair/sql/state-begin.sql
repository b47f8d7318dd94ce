-- Remembers a repair that begins: $1 the table's oid, $2 the default partition's, $3 the table's name, $4 its columns, $5 the file,
-- $6 its pages, $7 about how many rows.
INSERT INTO {repairs} (table_oid, default_oid, table_name, columns, filenode, next_page, end_page, total_rows)
VALUES ($1::oid, $2::oid, $3, $4, $5::oid, 0, $6::float8::bigint, $7::float8::bigint)
