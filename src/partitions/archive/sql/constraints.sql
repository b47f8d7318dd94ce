-- The constraints of a table ($1 its oid) but NOT NULL, which stands with the columns; foreign keys last, without what
-- they are cut into where they refer to a partitioned table. `kind` as pg_constraint
-- has it. PostgreSQL 14 to 18.
SELECT conname::text AS name, contype::text AS kind, pg_catalog.pg_get_constraintdef(oid) AS definition
FROM pg_catalog.pg_constraint
WHERE conrelid = $1::oid AND contype IN ('p', 'u', 'x', 'c', 'f') AND (contype <> 'f' OR conparentid = 0)
ORDER BY contype = 'f', contype <> 'p', conname
