SELECT 1 AS present FROM pg_catalog.pg_namespace WHERE nspname = $1
