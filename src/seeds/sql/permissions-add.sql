-- $1: a JSON list of objects with resource, action, description. PostgreSQL 14 to 18.
INSERT INTO {permissions} (resource, action, description)
SELECT new.resource, new.action, new.description
FROM pg_catalog.jsonb_to_recordset($1::text::jsonb) AS new (resource text, action text, description text)
