-- Frees the session's lock named $1. PostgreSQL 14 to 18.
SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtextextended($1, 0)) AS unlocked
