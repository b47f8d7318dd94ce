-- The catalogs that DDL writes most, PostgreSQL 14 to 18.
VACUUM
  pg_catalog.pg_attrdef,
  pg_catalog.pg_attribute,
  pg_catalog.pg_class,
  pg_catalog.pg_constraint,
  pg_catalog.pg_depend,
  pg_catalog.pg_description,
  pg_catalog.pg_index,
  pg_catalog.pg_proc,
  pg_catalog.pg_rewrite,
  pg_catalog.pg_sequence,
  pg_catalog.pg_shdepend,
  pg_catalog.pg_trigger,
  pg_catalog.pg_type
