-- Held by the session while a migration runs outside a transaction, where no claimed row keeps a second runner out.
SELECT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended($1, 0)) AS locked
