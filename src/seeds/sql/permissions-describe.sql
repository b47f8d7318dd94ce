-- $1: a JSON list of objects with id and description. PostgreSQL 14 to 18.
UPDATE {permissions} AS p
SET description = new.description
FROM pg_catalog.jsonb_to_recordset($1::text::jsonb) AS new (id text, description text)
WHERE p.id::text = new.id
