-- What depends on the objects $1 (pairs "catalog oid"), directly or not: their texts may name what has changed.
-- PostgreSQL 14 to 18.
WITH RECURSIVE dependents (classid, objid) AS (
  SELECT split_part(pair, ' ', 1)::regclass::oid, split_part(pair, ' ', 2)::oid
  FROM unnest($1::text[]) AS pair
  UNION
  SELECT d.classid, d.objid
  FROM dependents
  JOIN pg_catalog.pg_depend d ON d.refclassid = dependents.classid AND d.refobjid = dependents.objid
)
SELECT DISTINCT
  CASE dependents.classid
    WHEN 'pg_attrdef'::regclass THEN 'pg_class'
    WHEN 'pg_rewrite'::regclass THEN CASE r.rulename WHEN '_RETURN' THEN 'pg_class' ELSE 'pg_rewrite' END
    WHEN 'pg_amop'::regclass THEN 'pg_opfamily'
    WHEN 'pg_amproc'::regclass THEN 'pg_opfamily'
    ELSE dependents.classid::regclass::text
  END AS catalog,
  coalesce(
    a.adrelid,
    CASE r.rulename WHEN '_RETURN' THEN r.ev_class END,
    o.amopfamily,
    p.amprocfamily,
    dependents.objid
  )::text AS oid
FROM dependents
LEFT JOIN pg_catalog.pg_attrdef a ON dependents.classid = 'pg_attrdef'::regclass AND a.oid = dependents.objid
LEFT JOIN pg_catalog.pg_rewrite r ON dependents.classid = 'pg_rewrite'::regclass AND r.oid = dependents.objid
LEFT JOIN pg_catalog.pg_amop o ON dependents.classid = 'pg_amop'::regclass AND o.oid = dependents.objid
LEFT JOIN pg_catalog.pg_amproc p ON dependents.classid = 'pg_amproc'::regclass AND p.oid = dependents.objid
