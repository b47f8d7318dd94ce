-- Whether both triggers of a repair are on a default partition ($1 its oid) and fire always ('A'): a session that switches all
-- triggers off and on again leaves them at 'O', and changes unseen. PostgreSQL 14 to 18.
SELECT count(*) = 2 AS armed
FROM pg_catalog.pg_trigger
WHERE tgrelid = $1::oid AND tgname IN ('pgops_repair', 'pgops_repair_truncate') AND tgenabled = 'A'
