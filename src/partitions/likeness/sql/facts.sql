-- What partitions do not take over from their table, or may lose: $1 the oids of a table and of its partitions. Owner and
-- access method aside, jsonb. `indexes` of a partition names the parent's index that each is attached to; `triggers` those
-- not internal with their state. pg_policy, aclexplode, pg_index, pg_trigger: PostgreSQL 14 to 18.
SELECT
  c.oid::text AS oid,
  n.nspname::text AS schema,
  c.relname::text AS name,
  pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
  c.relrowsecurity AS row_security,
  c.relforcerowsecurity AS force_row_security,
  coalesce(pg_catalog.to_jsonb(c.reloptions), '[]') AS options,
  c.relreplident::text AS replica_identity,
  (
    SELECT coalesce(p.inhparent, i.indexrelid)::text
    FROM pg_catalog.pg_index AS i
    LEFT JOIN pg_catalog.pg_inherits AS p ON p.inhrelid = i.indexrelid
    WHERE i.indrelid = c.oid AND i.indisreplident
  ) AS replica_identity_index,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'column', g.attname,
      'grantee', CASE WHEN x.grantee = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(x.grantee) END,
      'privilege', x.privilege_type,
      'grantable', x.is_grantable
    ) ORDER BY g.attname NULLS FIRST, x.grantee, x.privilege_type)
    FROM (
      SELECT NULL::text AS attname, c.relacl AS acl
      UNION ALL
      SELECT a.attname::text, a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS g,
    pg_catalog.aclexplode(g.acl) AS x
    WHERE x.grantee <> c.relowner
  ), '[]') AS grants,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', p.polname,
      'command', p.polcmd::text,
      'permissive', p.polpermissive,
      'roles', (
        SELECT pg_catalog.jsonb_agg(CASE WHEN r = 0 THEN NULL ELSE pg_catalog.pg_get_userbyid(r) END ORDER BY r)
        FROM pg_catalog.unnest(p.polroles) AS r
      ),
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    ) ORDER BY p.polname)
    FROM pg_catalog.pg_policy AS p
    WHERE p.polrelid = c.oid
  ), '[]') AS policies,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'oid', i.indexrelid::text,
      'name', x.relname,
      'attachedTo', h.inhparent::text,
      'valid', i.indisvalid
    ) ORDER BY x.relname)
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
    LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = i.indexrelid
    WHERE i.indrelid = c.oid
  ), '[]') AS indexes,
  coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', t.tgname, 'enabled', t.tgenabled::text) ORDER BY t.tgname)
    FROM pg_catalog.pg_trigger AS t
    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
  ), '[]') AS triggers
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = ANY ($1::oid[])
