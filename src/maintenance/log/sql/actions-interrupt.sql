-- $1 ids, $2 reason. PostgreSQL 14 to 18.
UPDATE {actions}
SET outcome = 'interrupted', reason = $2
WHERE id = ANY ($1::bigint[]) AND outcome = 'running'
