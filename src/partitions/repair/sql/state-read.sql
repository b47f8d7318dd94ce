-- The repair of a table ($1 its oid) that is under way; bigint as float8.
SELECT
  default_oid::text AS default_oid,
  columns,
  filenode::text AS filenode,
  next_page::float8 AS next_page,
  end_page::float8 AS end_page,
  total_rows::float8 AS total_rows,
  copied_rows::float8 AS copied_rows
FROM {repairs}
WHERE table_oid = $1::oid
