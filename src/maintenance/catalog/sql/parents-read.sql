-- PostgreSQL 14 to 18.
SELECT p.table_oid AS oid, p.analyzed_at, p.written_rows FROM {parents} p
