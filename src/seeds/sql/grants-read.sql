-- Which role has which permission. PostgreSQL 14 to 18.
SELECT g.role, p.resource, p.action
FROM {grants} AS g
JOIN {permissions} AS p ON p.id = g.permission_id
