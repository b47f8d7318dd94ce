-- Where the server keeps its data, and how to tell that it is the one that is found there. PostgreSQL 14 to 18. The folder is hidden
-- from a role without pg_read_all_settings. The tablespaces are the database's own, and those that its tables and indexes name;
-- location is empty for a folder in data_directory, and relative for a tablespace in place.
SELECT
  (SELECT setting FROM pg_catalog.pg_settings WHERE name = 'data_directory') AS data_directory,
  pg_catalog.current_setting('port')::int AS port,
  EXTRACT(EPOCH FROM pg_catalog.pg_postmaster_start_time())::float8 AS started,
  space.spcname::text AS tablespace,
  pg_catalog.pg_tablespace_location(space.oid) AS location,
  space.oid = database.dattablespace AS is_default
FROM pg_catalog.pg_database AS database
INNER JOIN pg_catalog.pg_tablespace AS space
  ON
    space.oid = database.dattablespace
    OR space.oid IN (
      SELECT reltablespace FROM pg_catalog.pg_class WHERE reltablespace <> 0 AND NOT relisshared
    )
WHERE database.datname = pg_catalog.current_database()
ORDER BY is_default DESC, tablespace
