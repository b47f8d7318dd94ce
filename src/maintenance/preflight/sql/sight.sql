-- Whether this role sees what others do, and how many others there are to be seen. PostgreSQL 14 to 18.
SELECT pg_catalog.pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS whole
