-- A backend of this database, as long as it has not ended.
SELECT 1 AS there FROM pg_catalog.pg_stat_activity WHERE pid = $1 AND datname = pg_catalog.current_database()
