-- $1: a JSON list of objects with role, resource, action. PostgreSQL 14 to 18.
DELETE FROM {grants} AS g
USING
  pg_catalog.jsonb_to_recordset($1::text::jsonb) AS old (role text, resource text, action text),
  {permissions} AS p
WHERE p.resource = old.resource
  AND p.action = old.action
  AND g.permission_id = p.id
  AND g.role = old.role
