-- The oldest transaction that may still write: what is written later than this look has this xid or a younger one.
-- PostgreSQL 14 to 18.
SELECT mod(pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 4294967296)::text AS xid
