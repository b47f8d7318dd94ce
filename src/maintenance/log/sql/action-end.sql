-- $1 id, $2 outcome, $3 and $4 milliseconds, $5 and $6 bytes, $7 rows, $8 SQLSTATE, $9 reason. PostgreSQL 14 to 18.
UPDATE {actions}
SET outcome = $2,
    waited_ms = $3::float8,
    duration_ms = $4::float8,
    bytes_before = COALESCE($5::bigint, bytes_before),
    bytes_after = $6::bigint,
    row_count = $7::bigint,
    sqlstate = $8,
    reason = $9
WHERE id = $1::bigint
