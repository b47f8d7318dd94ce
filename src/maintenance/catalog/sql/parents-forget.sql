-- PostgreSQL 14 to 18.
DELETE FROM {parents} p WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = p.table_oid)
