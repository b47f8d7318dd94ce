-- What the objects of the users need of each other, as the server keeps it, PostgreSQL 14 to 18.
-- What a role's drop would take along is no matter of order, and what is pinned belongs to the system.
SELECT d.classid::regclass::text AS catalog,
       d.objid::text AS oid,
       d.refclassid::regclass::text AS needed_catalog,
       d.refobjid::text AS needed_oid,
       d.deptype AS type
FROM pg_depend d
WHERE d.objid >= 16384
  AND d.deptype IN ('n', 'a', 'i', 'e', 'x', 'P', 'S')
  AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
ORDER BY d.classid, d.objid, d.refclassid, d.refobjid, d.deptype
