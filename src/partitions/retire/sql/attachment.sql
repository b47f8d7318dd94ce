-- Whether a table ($1 its oid) is a partition of another ($2): no row where it is none; and whether its detach is pending.
-- pg_inherits.inhdetachpending: PostgreSQL 14 to 18.
SELECT i.inhdetachpending AS pending
FROM pg_catalog.pg_inherits AS i
WHERE i.inhrelid = $1::oid AND i.inhparent = $2::oid
