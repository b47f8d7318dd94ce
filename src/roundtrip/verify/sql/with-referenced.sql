-- The tables $1, and those that their foreign keys refer to, directly or not; PostgreSQL 14 to 18.
WITH RECURSIVE needed (oid) AS (
  SELECT unnest($1::oid[])
  UNION
  SELECT k.confrelid
  FROM needed
  JOIN pg_catalog.pg_constraint k ON k.conrelid = needed.oid AND k.contype = 'f'
)
SELECT oid::text AS oid FROM needed
