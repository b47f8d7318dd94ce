-- Each partitioned table with its key (name empty), and each partition with its bounds.
SELECT c.relname AS owner, '' AS name, pg_get_partkeydef(c.oid) AS definition
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'p'
UNION ALL
SELECT parent.relname, part.relname, pg_get_expr(part.relpartbound, part.oid)
FROM pg_inherits i
JOIN pg_class parent ON parent.oid = i.inhparent
JOIN pg_class part ON part.oid = i.inhrelid
WHERE part.relnamespace = 'public'::regnamespace AND part.relkind IN ('r', 'p', 'f')
ORDER BY 1, 2
