-- After how many milliseconds of waiting the server looks for a deadlock, and cancels an autovacuum that is in the way.
-- PostgreSQL 14 to 18; pg_settings gives it in milliseconds.
SELECT setting::float8 AS ms FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'
