-- The system catalogs that touched.sql looks at and the running transaction has written to, as a jsonb list; null where the
-- session does not count what it writes. To be asked before its COMMIT; more than it wrote to may be named, never less.
-- PostgreSQL 14 to 18.
SELECT CASE WHEN current_setting('track_counts')::boolean THEN coalesce(jsonb_agg(catalog::text), '[]') END AS catalogs
FROM unnest('{pg_catalog.pg_aggregate,pg_catalog.pg_am,pg_catalog.pg_amop,pg_catalog.pg_amproc,pg_catalog.pg_attrdef,
  pg_catalog.pg_attribute,pg_catalog.pg_auth_members,pg_catalog.pg_authid,pg_catalog.pg_cast,
  pg_catalog.pg_class,pg_catalog.pg_collation,pg_catalog.pg_constraint,pg_catalog.pg_conversion,
  pg_catalog.pg_database,pg_catalog.pg_db_role_setting,pg_catalog.pg_default_acl,pg_catalog.pg_depend,
  pg_catalog.pg_description,pg_catalog.pg_enum,pg_catalog.pg_event_trigger,pg_catalog.pg_extension,
  pg_catalog.pg_foreign_data_wrapper,pg_catalog.pg_foreign_server,pg_catalog.pg_foreign_table,
  pg_catalog.pg_index,pg_catalog.pg_inherits,pg_catalog.pg_language,pg_catalog.pg_namespace,
  pg_catalog.pg_opclass,pg_catalog.pg_operator,pg_catalog.pg_opfamily,pg_catalog.pg_partitioned_table,
  pg_catalog.pg_policy,pg_catalog.pg_proc,pg_catalog.pg_range,pg_catalog.pg_rewrite,pg_catalog.pg_seclabel,
  pg_catalog.pg_sequence,pg_catalog.pg_shdescription,pg_catalog.pg_shseclabel,pg_catalog.pg_statistic_ext,
  pg_catalog.pg_subscription,pg_catalog.pg_transform,pg_catalog.pg_trigger,pg_catalog.pg_ts_config,
  pg_catalog.pg_ts_config_map,pg_catalog.pg_ts_dict,pg_catalog.pg_ts_parser,pg_catalog.pg_ts_template,
  pg_catalog.pg_type,pg_catalog.pg_user_mapping}'::regclass[]) AS catalog
WHERE pg_stat_get_xact_tuples_inserted(catalog) + pg_stat_get_xact_tuples_updated(catalog)
      + pg_stat_get_xact_tuples_deleted(catalog) > 0
