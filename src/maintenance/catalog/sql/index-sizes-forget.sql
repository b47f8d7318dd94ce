-- PostgreSQL 14 to 18.
DELETE FROM {sizes} s WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = s.index_oid)
