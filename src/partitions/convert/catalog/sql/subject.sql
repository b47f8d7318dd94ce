-- An ordinary table that is to be partitioned: $1 schema, $2 name. search_path is empty, so that expressions come qualified.
-- `default_grants`: what ALTER DEFAULT PRIVILEGES gives to a table that this role makes here. PostgreSQL 14 to 18.
SELECT
  c.oid::text AS oid,
  c.relkind::text AS kind,
  c.relpersistence::text AS persistence,
  pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
  current_user::text AS "currentUser",
  c.relispartition AS "isPartition",
  EXISTS (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhrelid = c.oid) AS "hasParents",
  EXISTS (SELECT FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = c.oid) AS "hasChildren",
  c.reloftype <> 0 AS "ofType",
  (
    SELECT e.extname::text FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype = 'e'
  ) AS extension,
  (SELECT t.spcname::text FROM pg_catalog.pg_tablespace AS t WHERE t.oid = c.reltablespace) AS tablespace,
  (
    SELECT m.amname::text FROM pg_catalog.pg_am AS m
    WHERE m.oid = c.relam AND m.amname <> pg_catalog.current_setting('default_table_access_method')
  ) AS "accessMethod",
  pg_catalog.obj_description(c.oid, 'pg_class') AS comment,
  (
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', a.attname,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'notNull', a.attnotnull,
      'generated', a.attgenerated <> '',
      'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
      'statistics', CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,
      'options', coalesce(pg_catalog.to_jsonb(a.attoptions), '[]')
    ) ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ) AS columns,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'column', NULL,
      'grantee', CASE WHEN x.grantee = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(x.grantee) END,
      'privilege', x.privilege_type,
      'grantable', x.is_grantable
    ) ORDER BY x.grantee, x.privilege_type)
    FROM pg_catalog.pg_default_acl AS p, pg_catalog.aclexplode(p.defaclacl) AS x
    WHERE p.defaclrole = (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user)
      AND p.defaclobjtype = 'r' AND p.defaclnamespace IN (0, c.relnamespace) AND x.grantee <> p.defaclrole
  ), '[]') AS "defaultGrants"
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace = pg_catalog.to_regnamespace(pg_catalog.quote_ident($1)) AND c.relname = $2
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
