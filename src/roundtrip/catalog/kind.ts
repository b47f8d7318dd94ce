import type { DdlWriter } from "../ddl/writer.ts";
import type { CatalogObject, KindName } from "./object.ts";

/** The system catalogs whose rows are objects of their own. */
export type CatalogName =
  | "pg_roles"
  | "pg_database"
  | "pg_db_role_setting"
  | "pg_namespace"
  | "pg_extension"
  | "pg_language"
  | "pg_am"
  | "pg_collation"
  | "pg_conversion"
  | "pg_type"
  | "pg_proc"
  | "pg_operator"
  | "pg_opfamily"
  | "pg_opclass"
  | "pg_cast"
  | "pg_transform"
  | "pg_ts_parser"
  | "pg_ts_template"
  | "pg_ts_dict"
  | "pg_ts_config"
  | "pg_foreign_data_wrapper"
  | "pg_foreign_server"
  | "pg_user_mapping"
  | "pg_class"
  | "pg_constraint"
  | "pg_statistic_ext"
  | "pg_trigger"
  | "pg_rewrite"
  | "pg_policy"
  | "pg_publication"
  | "pg_subscription"
  | "pg_event_trigger"
  | "pg_default_acl";

/** How objects of one kind are read from the catalog. */
export interface Kind {
  name: KindName;
  /** The catalog whose oids the query takes as `$1::oid[]`. */
  catalog: CatalogName;
  /** Which of its rows are of this kind: letters of relkind, typtype or prokind. Without it, all are. */
  letters?: string;
  /** Gives `oid`, `identity`, `parent`, `properties` for the oids in `$1`. */
  query: URL;
  /** Writes its SQL; loaded when some is wanted. */
  ddl: () => Promise<DdlWriter>;
  /** The kind after which this object is made, where that is not its kind's own place. */
  after?: (object: CatalogObject) => KindName | undefined;
  /** Whether it belongs to the whole cluster and not to one database. */
  cluster?: true;
}
