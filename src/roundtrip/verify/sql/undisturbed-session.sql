-- Keeps what migrations set for the database or the role from ending what verify does itself; PostgreSQL 14 to 18.
-- transaction_timeout: 17 and newer.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET idle_session_timeout = 0;
SET default_transaction_read_only = off;
SELECT set_config('transaction_timeout', '0', false) WHERE current_setting('transaction_timeout', true) IS NOT NULL
