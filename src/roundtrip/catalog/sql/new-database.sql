-- What tells how the schema public of a new database is, PostgreSQL 14 to 18: since 15 it belongs to the database's
-- owner, whoever that is.
SELECT CASE WHEN current_setting('server_version_num')::integer >= 150000 THEN 'pg_database_owner'
            ELSE pg_get_userbyid(10) END AS owner,
       current_setting('server_version_num')::integer < 150000 AS open_to_all
