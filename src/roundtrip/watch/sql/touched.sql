-- The rows of the catalog that were written since a transaction ($1: an xid, or null for all), and of the catalogs named in
-- $2 all rows: as [key of the row, catalog of the object that it belongs to, letter of the kind, oid of the object]. `rows`
-- counts all that are there, for catalogs whose rows may go while their object stays. The parts between UNION ALL stand for
-- themselves, and `now` is the oldest transaction that may still write (what is written later has this xid or a younger
-- one): only those of the catalogs that were written to are sent. PostgreSQL 14 to 18, superuser.
-- A change of the catalog is a new version of a row, and its xmin the transaction that made it; rows of the system are left
-- out by their oid (FirstNormalObjectId, transam.h). A sequence that gets another owner has its row in pg_sequence written
-- (AlterSequence, sequence.c). What no row tells of (publications' members) is asked for each time.
SELECT 'now' AS catalog, mod(pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 4294967296) AS rows, NULL::jsonb AS touched
  FROM (VALUES ($1::text, $2::text[])) AS given
UNION ALL
SELECT 'pg_class' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_class', relkind, oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_class' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_class
  WHERE oid >= 16384 AND relkind <> 't' AND relpersistence <> 't'
UNION ALL
SELECT 'pg_attribute' AS catalog, NULL::bigint AS rows,
  jsonb_agg(DISTINCT jsonb_build_array(attrelid::text, 'pg_class', '', attrelid::text)) AS touched
  FROM pg_catalog.pg_attribute
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_attribute' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_attrdef' AS catalog, NULL::bigint AS rows,
  jsonb_agg(DISTINCT jsonb_build_array(adrelid::text, 'pg_class', '', adrelid::text)) AS touched
  FROM pg_catalog.pg_attrdef
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_attrdef' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_index' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(indexrelid::text, 'pg_class', '', indexrelid::text)) AS touched
  FROM pg_catalog.pg_index
  WHERE indexrelid >= 16384 AND age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_index' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_sequence' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(seqrelid::text, 'pg_class', '', seqrelid::text)) AS touched
  FROM pg_catalog.pg_sequence
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_sequence' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_partitioned_table' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(partrelid::text, 'pg_class', '', partrelid::text)) AS touched
  FROM pg_catalog.pg_partitioned_table
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_partitioned_table' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_foreign_table' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(ftrelid::text, 'pg_class', '', ftrelid::text)) AS touched
  FROM pg_catalog.pg_foreign_table
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_foreign_table' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_inherits' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(inhrelid || ' ' || inhparent, 'pg_class', '', inhrelid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_inherits' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_inherits
UNION ALL
SELECT 'pg_constraint' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_constraint', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_constraint' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_constraint
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_trigger' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_trigger', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_trigger' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_trigger
  WHERE NOT tgisinternal
UNION ALL
SELECT 'pg_rewrite' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, CASE rulename WHEN '_RETURN' THEN 'pg_class' ELSE 'pg_rewrite' END, '', CASE rulename WHEN '_RETURN' THEN ev_class ELSE oid END::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_rewrite' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_rewrite
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_policy' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_policy', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_policy' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_policy
UNION ALL
SELECT 'pg_statistic_ext' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_statistic_ext', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_statistic_ext' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_statistic_ext
UNION ALL
SELECT 'pg_type' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_type', typtype, oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_type' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_type
  WHERE oid >= 16384 AND typtype <> 'c' AND typcategory <> 'A'
UNION ALL
SELECT 'row types' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_class', '', typrelid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'row types' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_type
  WHERE oid >= 16384 AND typtype = 'c'
UNION ALL
SELECT 'pg_enum' AS catalog, NULL::bigint AS rows,
  jsonb_agg(DISTINCT jsonb_build_array(enumtypid::text, 'pg_type', 'e', enumtypid::text)) AS touched
  FROM pg_catalog.pg_enum
  WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_enum' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_range' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(rngtypid::text, 'pg_type', 'r', rngtypid::text)) AS touched
  FROM pg_catalog.pg_range
  WHERE rngtypid >= 16384 AND age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_range' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_proc' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_proc', prokind, oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_proc' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_proc
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_aggregate' AS catalog, NULL::bigint AS rows,
  jsonb_agg(jsonb_build_array(aggfnoid::oid::text, 'pg_proc', 'a', aggfnoid::oid::text)) AS touched
  FROM pg_catalog.pg_aggregate
  WHERE aggfnoid::oid >= 16384 AND age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_aggregate' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)
UNION ALL
SELECT 'pg_operator' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_operator', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_operator' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_operator
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_opfamily' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_opfamily', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_opfamily' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_opfamily
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_opclass' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_opclass', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_opclass' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_opclass
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_amop' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_opfamily', '', amopfamily::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_amop' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_amop
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_amproc' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_opfamily', '', amprocfamily::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_amproc' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_amproc
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_am' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_am', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_am' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_am
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_cast' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_cast', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_cast' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_cast
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_collation' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_collation', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_collation' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_collation
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_conversion' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_conversion', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_conversion' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_conversion
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_language' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_language', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_language' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_language
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_transform' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_transform', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_transform' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_transform
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_parser' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_ts_parser', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_ts_parser' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_ts_parser
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_template' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_ts_template', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_ts_template' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_ts_template
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_dict' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_ts_dict', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_ts_dict' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_ts_dict
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_config' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_ts_config', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_ts_config' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_ts_config
  WHERE oid >= 16384
UNION ALL
SELECT 'pg_ts_config_map' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(mapcfg || ' ' || maptokentype || ' ' || mapseqno, 'pg_ts_config', '', mapcfg::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_ts_config_map' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_ts_config_map
  WHERE mapcfg >= 16384
UNION ALL
SELECT 'pg_namespace' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_namespace', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_namespace' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_namespace
UNION ALL
SELECT 'pg_extension' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_extension', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_extension' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_extension
UNION ALL
SELECT 'pg_event_trigger' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_event_trigger', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_event_trigger' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_event_trigger
UNION ALL
SELECT 'pg_default_acl' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_default_acl', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_default_acl' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_default_acl
UNION ALL
SELECT 'pg_foreign_data_wrapper' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_foreign_data_wrapper', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_foreign_data_wrapper' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_foreign_data_wrapper
UNION ALL
SELECT 'pg_foreign_server' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_foreign_server', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_foreign_server' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_foreign_server
UNION ALL
SELECT 'pg_user_mapping' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_user_mapping', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_user_mapping' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_user_mapping
UNION ALL
SELECT 'pg_publication' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_publication', '', oid::text)) FILTER (WHERE true) AS touched
  FROM pg_catalog.pg_publication
UNION ALL
SELECT 'pg_subscription' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_subscription', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_subscription' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_subscription
  WHERE subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
UNION ALL
SELECT 'pg_description' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(classoid || ' ' || objoid || ' ' || objsubid, classoid::regclass::text, '', objoid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_description' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_description
  WHERE (objoid >= 12000 OR objoid = 2200)
UNION ALL
SELECT 'pg_seclabel' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(classoid || ' ' || objoid || ' ' || objsubid || ' ' || provider, classoid::regclass::text, '', objoid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_seclabel' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_seclabel
UNION ALL
SELECT 'pg_shdescription' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(classoid || ' ' || objoid, replace(classoid::regclass::text, 'pg_authid', 'pg_roles'), '', objoid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_shdescription' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_shdescription
UNION ALL
SELECT 'pg_shseclabel' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(classoid || ' ' || objoid || ' ' || provider, replace(classoid::regclass::text, 'pg_authid', 'pg_roles'), '', objoid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_shseclabel' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_shseclabel
UNION ALL
SELECT 'pg_depend' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(classid || ' ' || objid || ' ' || objsubid || ' ' || refobjid || ' ' || deptype::text, classid::regclass::text, '', objid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_depend' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_depend
  WHERE refclassid = 'pg_extension'::regclass
UNION ALL
SELECT 'pg_database' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_database', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_database' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_database
  WHERE datname = current_database()
UNION ALL
SELECT 'pg_db_role_setting' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(setdatabase || ' ' || setrole, CASE WHEN setdatabase = 0 THEN 'pg_roles' WHEN setrole = 0 THEN 'pg_database' ELSE 'pg_db_role_setting' END, '', CASE WHEN setdatabase <> 0 AND setrole = 0 THEN setdatabase ELSE setrole END::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_db_role_setting' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_db_role_setting
  WHERE setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database()))
UNION ALL
SELECT 'pg_authid' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(oid::text, 'pg_roles', '', oid::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_authid' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_authid
  WHERE rolname !~ '^pg_'
UNION ALL
SELECT 'pg_auth_members' AS catalog, count(*) AS rows,
  jsonb_agg(jsonb_build_array(roleid || ' ' || member || ' ' || grantor, 'pg_roles', '', member::text)) FILTER (WHERE age(xmin) <= (SELECT CASE WHEN $1::text IS NULL OR 'pg_auth_members' = ANY ($2::text[]) THEN 2147483647 ELSE age($1::text::xid) END)) AS touched
  FROM pg_catalog.pg_auth_members
