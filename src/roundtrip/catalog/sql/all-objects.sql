-- Every row that may be an object of a snapshot, by catalog, with the letter that tells its kind; PostgreSQL 14 to 18.
-- Rows of the system's are sorted out by the kinds' own queries; the large catalogs leave them out here.
SELECT 'pg_roles' AS catalog, '' AS letter, jsonb_agg(oid::text) AS oids FROM pg_catalog.pg_roles WHERE rolname !~ '^pg_'
UNION ALL SELECT 'pg_database', '', jsonb_agg(oid::text) FROM pg_catalog.pg_database WHERE datname = current_database()
UNION ALL SELECT 'pg_db_role_setting', '', jsonb_agg(setrole::text) FROM pg_catalog.pg_db_role_setting
  WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND setrole <> 0
UNION ALL SELECT 'pg_namespace', '', jsonb_agg(oid::text) FROM pg_catalog.pg_namespace
UNION ALL SELECT 'pg_extension', '', jsonb_agg(oid::text) FROM pg_catalog.pg_extension
UNION ALL SELECT 'pg_language', '', jsonb_agg(oid::text) FROM pg_catalog.pg_language WHERE oid >= 16384
UNION ALL SELECT 'pg_am', '', jsonb_agg(oid::text) FROM pg_catalog.pg_am WHERE oid >= 16384
UNION ALL SELECT 'pg_collation', '', jsonb_agg(oid::text) FROM pg_catalog.pg_collation WHERE oid >= 16384
UNION ALL SELECT 'pg_conversion', '', jsonb_agg(oid::text) FROM pg_catalog.pg_conversion WHERE oid >= 16384
UNION ALL SELECT 'pg_type', typtype::text, jsonb_agg(oid::text) FROM pg_catalog.pg_type
  WHERE oid >= 16384 AND typtype <> 'c' AND typcategory <> 'A' GROUP BY typtype
UNION ALL SELECT 'pg_proc', prokind::text, jsonb_agg(oid::text) FROM pg_catalog.pg_proc WHERE oid >= 16384 GROUP BY prokind
UNION ALL SELECT 'pg_operator', '', jsonb_agg(oid::text) FROM pg_catalog.pg_operator WHERE oid >= 16384
UNION ALL SELECT 'pg_opfamily', '', jsonb_agg(oid::text) FROM pg_catalog.pg_opfamily WHERE oid >= 16384
UNION ALL SELECT 'pg_opclass', '', jsonb_agg(oid::text) FROM pg_catalog.pg_opclass WHERE oid >= 16384
UNION ALL SELECT 'pg_cast', '', jsonb_agg(oid::text) FROM pg_catalog.pg_cast WHERE oid >= 16384
UNION ALL SELECT 'pg_transform', '', jsonb_agg(oid::text) FROM pg_catalog.pg_transform WHERE oid >= 16384
UNION ALL SELECT 'pg_ts_parser', '', jsonb_agg(oid::text) FROM pg_catalog.pg_ts_parser WHERE oid >= 16384
UNION ALL SELECT 'pg_ts_template', '', jsonb_agg(oid::text) FROM pg_catalog.pg_ts_template WHERE oid >= 16384
UNION ALL SELECT 'pg_ts_dict', '', jsonb_agg(oid::text) FROM pg_catalog.pg_ts_dict WHERE oid >= 16384
UNION ALL SELECT 'pg_ts_config', '', jsonb_agg(oid::text) FROM pg_catalog.pg_ts_config WHERE oid >= 16384
UNION ALL SELECT 'pg_foreign_data_wrapper', '', jsonb_agg(oid::text) FROM pg_catalog.pg_foreign_data_wrapper
UNION ALL SELECT 'pg_foreign_server', '', jsonb_agg(oid::text) FROM pg_catalog.pg_foreign_server
UNION ALL SELECT 'pg_user_mapping', '', jsonb_agg(umid::text) FROM pg_catalog.pg_user_mappings
UNION ALL SELECT 'pg_class', relkind::text, jsonb_agg(oid::text) FROM pg_catalog.pg_class
  WHERE oid >= 16384 AND relkind <> 't' AND relpersistence <> 't' GROUP BY relkind
UNION ALL SELECT 'pg_constraint', '', jsonb_agg(oid::text) FROM pg_catalog.pg_constraint WHERE oid >= 16384
UNION ALL SELECT 'pg_statistic_ext', '', jsonb_agg(oid::text) FROM pg_catalog.pg_statistic_ext
UNION ALL SELECT 'pg_trigger', '', jsonb_agg(oid::text) FROM pg_catalog.pg_trigger WHERE oid >= 16384
UNION ALL SELECT 'pg_rewrite', '', jsonb_agg(oid::text) FROM pg_catalog.pg_rewrite WHERE oid >= 16384
UNION ALL SELECT 'pg_policy', '', jsonb_agg(oid::text) FROM pg_catalog.pg_policy
UNION ALL SELECT 'pg_publication', '', jsonb_agg(oid::text) FROM pg_catalog.pg_publication
UNION ALL SELECT 'pg_subscription', '', jsonb_agg(oid::text) FROM pg_catalog.pg_subscription
  WHERE subdbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
UNION ALL SELECT 'pg_event_trigger', '', jsonb_agg(oid::text) FROM pg_catalog.pg_event_trigger
UNION ALL SELECT 'pg_default_acl', '', jsonb_agg(oid::text) FROM pg_catalog.pg_default_acl
