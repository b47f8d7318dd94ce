-- Every constraint that a table has of its own. NOT NULL is left to the columns (PostgreSQL 18 lists it here, as
-- type n), and a constraint that a partition has from its parent is left to the parent.
SELECT
  c.relname AS owner,
  k.conname AS name,
  pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND k.contype <> 'n'
  AND k.conparentid = 0
ORDER BY c.relname, k.conname
