import type { Kind } from "../kind.ts";

const query = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** What foreign tables need. */
export const foreignKinds: readonly Kind[] = [
  {
    name: "foreign data wrapper",
    catalog: "pg_foreign_data_wrapper",
    query: query("foreign-data-wrapper"),
    ddl: async () => (await import("../../ddl/foreign-data-wrapper.ts")).foreignDataWrapperDdl,
  },
  {
    name: "server",
    catalog: "pg_foreign_server",
    query: query("server"),
    ddl: async () => (await import("../../ddl/server.ts")).serverDdl,
  },
  {
    name: "user mapping",
    catalog: "pg_user_mapping",
    query: query("user-mapping"),
    ddl: async () => (await import("../../ddl/user-mapping.ts")).userMappingDdl,
  },
];
