-- Which rows of the catalogs $1 are there that have one of the oids $2, or tell of one: their keys as in touched.sql.
-- PostgreSQL 14 to 18.
SELECT 'pg_class' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_class
  WHERE oid = ANY ($2::oid[]) AND 'pg_class' = ANY ($1::text[])
UNION ALL
SELECT 'pg_constraint' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_constraint
  WHERE oid = ANY ($2::oid[]) AND 'pg_constraint' = ANY ($1::text[])
UNION ALL
SELECT 'pg_trigger' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_trigger
  WHERE oid = ANY ($2::oid[]) AND 'pg_trigger' = ANY ($1::text[])
UNION ALL
SELECT 'pg_rewrite' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_rewrite
  WHERE oid = ANY ($2::oid[]) AND 'pg_rewrite' = ANY ($1::text[])
UNION ALL
SELECT 'pg_policy' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_policy
  WHERE oid = ANY ($2::oid[]) AND 'pg_policy' = ANY ($1::text[])
UNION ALL
SELECT 'pg_statistic_ext' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_statistic_ext
  WHERE oid = ANY ($2::oid[]) AND 'pg_statistic_ext' = ANY ($1::text[])
UNION ALL
SELECT 'pg_type' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_type
  WHERE oid = ANY ($2::oid[]) AND 'pg_type' = ANY ($1::text[])
UNION ALL
SELECT 'pg_proc' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_proc
  WHERE oid = ANY ($2::oid[]) AND 'pg_proc' = ANY ($1::text[])
UNION ALL
SELECT 'pg_operator' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_operator
  WHERE oid = ANY ($2::oid[]) AND 'pg_operator' = ANY ($1::text[])
UNION ALL
SELECT 'pg_opfamily' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_opfamily
  WHERE oid = ANY ($2::oid[]) AND 'pg_opfamily' = ANY ($1::text[])
UNION ALL
SELECT 'pg_opclass' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_opclass
  WHERE oid = ANY ($2::oid[]) AND 'pg_opclass' = ANY ($1::text[])
UNION ALL
SELECT 'pg_amop' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_amop
  WHERE oid = ANY ($2::oid[]) AND 'pg_amop' = ANY ($1::text[])
UNION ALL
SELECT 'pg_amproc' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_amproc
  WHERE oid = ANY ($2::oid[]) AND 'pg_amproc' = ANY ($1::text[])
UNION ALL
SELECT 'pg_namespace' AS catalog, jsonb_agg(oid::text) AS keys FROM pg_catalog.pg_namespace
  WHERE oid = ANY ($2::oid[]) AND 'pg_namespace' = ANY ($1::text[])
UNION ALL
SELECT 'row types', jsonb_agg(oid::text) FROM pg_catalog.pg_type
  WHERE oid = ANY ($2::oid[]) AND 'row types' = ANY ($1::text[])
UNION ALL
SELECT 'pg_description', jsonb_agg(classoid || ' ' || objoid || ' ' || objsubid) FROM pg_catalog.pg_description
  WHERE objoid = ANY ($2::oid[]) AND 'pg_description' = ANY ($1::text[])
