-- Where the sequence of a column stands: $1 schema, $2 table, $3 column. Null where it has none, where it was never used, and
-- where this role may not read it. pg_sequence_last_value and pg_get_serial_sequence: PostgreSQL 14 to 18.
SELECT pg_catalog.pg_sequence_last_value(s.oid)::text AS last_value
FROM pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', $1::text, $2::text), $3::text) AS named
JOIN pg_catalog.pg_class AS s ON s.oid = named::regclass
WHERE pg_catalog.has_sequence_privilege(s.oid, 'USAGE, SELECT')
