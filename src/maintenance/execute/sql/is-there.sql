-- Whether the relation $1 (an oid) is still there and is called $2, quoted. By both: its name may be another's by now.
-- PostgreSQL 14 to 18.
SELECT COALESCE(pg_catalog.to_regclass($2)::oid = $1::oid, false) AS there
