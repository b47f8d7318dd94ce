-- Whether the session's role is a superuser, PostgreSQL 14 to 18.
SELECT rolname::text AS role, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user
