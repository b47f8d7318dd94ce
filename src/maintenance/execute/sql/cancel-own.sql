-- Cancels the statement of a backend of ours. PostgreSQL 14 to 18.
SELECT pg_catalog.pg_cancel_backend($1) AS cancelled
