import type { Kind } from "../kind.ts";

const query = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** What stands above the schemas. */
export const clusterKinds: readonly Kind[] = [
  {
    name: "role",
    catalog: "pg_roles",
    query: query("role"),
    ddl: async () => (await import("../../ddl/role.ts")).roleDdl,
    cluster: true,
  },
  {
    name: "database",
    catalog: "pg_database",
    query: query("database"),
    ddl: async () => (await import("../../ddl/database.ts")).databaseDdl,
  },
  {
    name: "role settings",
    catalog: "pg_db_role_setting",
    query: query("role-settings"),
    ddl: async () => (await import("../../ddl/role-settings.ts")).roleSettingsDdl,
  },
];

/** What takes in objects of the whole database, and so comes last. */
export const databaseWideKinds: readonly Kind[] = [
  {
    name: "publication",
    catalog: "pg_publication",
    query: query("publication"),
    ddl: async () => (await import("../../ddl/publication.ts")).publicationDdl,
  },
  {
    name: "subscription",
    catalog: "pg_subscription",
    query: query("subscription"),
    ddl: async () => (await import("../../ddl/subscription.ts")).subscriptionDdl,
  },
  {
    name: "event trigger",
    catalog: "pg_event_trigger",
    query: query("event-trigger"),
    ddl: async () => (await import("../../ddl/event-trigger.ts")).eventTriggerDdl,
  },
  {
    name: "default privileges",
    catalog: "pg_default_acl",
    query: query("default-privileges"),
    ddl: async () => (await import("../../ddl/default-privileges.ts")).defaultPrivilegesDdl,
  },
];
