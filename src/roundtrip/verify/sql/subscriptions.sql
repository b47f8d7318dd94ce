-- The subscriptions of the current database, PostgreSQL 14 to 18.
SELECT s.subname::text AS name
FROM pg_subscription s
JOIN pg_database d ON d.oid = s.subdbid
WHERE d.datname = current_database()
