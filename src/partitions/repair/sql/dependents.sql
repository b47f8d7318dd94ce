-- Views that name a table ($1 its oid) itself, qualified and quoted: they would keep it from being dropped. PostgreSQL 14 to 18.
SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, v.relname) AS name
FROM pg_catalog.pg_depend AS d
JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
JOIN pg_catalog.pg_class AS v ON v.oid = r.ev_class
JOIN pg_catalog.pg_namespace AS n ON n.oid = v.relnamespace
WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = $1::oid AND v.oid <> $1::oid
ORDER BY 1
