-- After how many milliseconds of waiting the server looks whether sessions wait for each other in a ring. PostgreSQL 14 to 18.
SELECT setting::float8 AS ms
FROM pg_catalog.pg_settings
WHERE name = 'deadlock_timeout'
