-- Remembers how far the copy is: $1 the table's oid, $2 the file, $3 the next page, $4 where it ends, $5 rows so far.
UPDATE {repairs}
SET filenode = $2::oid, next_page = $3::float8::bigint, end_page = $4::float8::bigint, copied_rows = $5::float8::bigint
WHERE table_oid = $1::oid
