-- Whether nobody holds the advisory lock: it is taken, and let go with this statement's transaction.
SELECT pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended($1, 0)) AS free
