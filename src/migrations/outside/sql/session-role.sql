-- Right after the session was reset: its own role, which is another than the login where ALTER ROLE ... SET role says so.
SELECT pg_catalog.current_setting('role') AS role
