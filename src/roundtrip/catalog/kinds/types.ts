import type { CatalogName, Kind } from "../kind.ts";
import type { KindName } from "../object.ts";
import type { DdlWriter } from "../../ddl/writer.ts";

function kind(name: KindName, catalog: CatalogName, ddl: () => Promise<DdlWriter>): Kind {
  return { name, catalog, query: query(name.replaceAll(" ", "-")), ddl };
}

function query(name: string): URL {
  return new URL(`../sql/${name}.sql`, import.meta.url);
}

/** What types and functions rest on, and the types themselves. */
export const typeKinds: readonly Kind[] = [
  kind("extension", "pg_extension", async () => (await import("../../ddl/extension.ts")).extensionDdl),
  kind("language", "pg_language", async () => (await import("../../ddl/language.ts")).languageDdl),
  kind("access method", "pg_am", async () => (await import("../../ddl/access-method.ts")).accessMethodDdl),
  kind("collation", "pg_collation", async () => (await import("../../ddl/collation.ts")).collationDdl),
  kind("conversion", "pg_conversion", async () => (await import("../../ddl/conversion.ts")).conversionDdl),
  {
    ...kind("type", "pg_type", async () => (await import("../../ddl/type.ts")).typeDdl),
    letters: "erbp",
  },
  {
    ...kind("type", "pg_class", async () => (await import("../../ddl/type.ts")).typeDdl),
    query: query("composite-type"),
    letters: "c",
  },
  { ...kind("domain", "pg_type", async () => (await import("../../ddl/domain.ts")).domainDdl), letters: "d" },
];

/** What rests on types and functions. */
export const operatorKinds: readonly Kind[] = [
  kind("operator", "pg_operator", async () => (await import("../../ddl/operator.ts")).operatorDdl),
  kind(
    "operator family",
    "pg_opfamily",
    async () => (await import("../../ddl/operator-family.ts")).operatorFamilyDdl,
  ),
  kind(
    "operator class",
    "pg_opclass",
    async () => (await import("../../ddl/operator-class.ts")).operatorClassDdl,
  ),
  kind("cast", "pg_cast", async () => (await import("../../ddl/cast.ts")).castDdl),
  kind("transform", "pg_transform", async () => (await import("../../ddl/transform.ts")).transformDdl),
  kind(
    "text search parser",
    "pg_ts_parser",
    async () => (await import("../../ddl/text-search-parser.ts")).textSearchParserDdl,
  ),
  kind(
    "text search template",
    "pg_ts_template",
    async () => (await import("../../ddl/text-search-template.ts")).textSearchTemplateDdl,
  ),
  kind(
    "text search dictionary",
    "pg_ts_dict",
    async () => (await import("../../ddl/text-search-dictionary.ts")).textSearchDictionaryDdl,
  ),
  kind(
    "text search configuration",
    "pg_ts_config",
    async () => (await import("../../ddl/text-search-configuration.ts")).textSearchConfigurationDdl,
  ),
];
