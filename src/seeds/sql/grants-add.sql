-- $1: a JSON list of objects with role, resource, action. What somebody else has granted meanwhile stays as it is.
-- PostgreSQL 14 to 18.
INSERT INTO {grants} (role, permission_id)
SELECT new.role, p.id
FROM pg_catalog.jsonb_to_recordset($1::text::jsonb) AS new (role text, resource text, action text)
JOIN {permissions} AS p ON p.resource = new.resource AND p.action = new.action
ON CONFLICT DO NOTHING
