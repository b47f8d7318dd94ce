-- Tries to take the session's lock named $1, without waiting for it. PostgreSQL 14 to 18.
SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) AS locked
