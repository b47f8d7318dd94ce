-- The CHECKs that pgops has put on a default partition ($1 its oid) to keep a range out of it. PostgreSQL 14 to 18.
SELECT conname::text AS name, convalidated AS validated
FROM pg_catalog.pg_constraint
WHERE conrelid = $1::oid AND contype = 'c' AND coninhcount = 0 AND pg_catalog.starts_with(conname::text, 'pgops_excludes_')
ORDER BY conname
