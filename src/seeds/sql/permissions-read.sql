-- All permissions. PostgreSQL 14 to 18.
SELECT id::text AS id, resource, action, description FROM {permissions}
