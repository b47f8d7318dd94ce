import { named, type Schema, section, tableNamePattern, text, texts } from "./schema-parts.ts";

/** Data that belongs to the schema. */
export interface SeedsConfig {
  directory?: string;
  permissionsTable?: string;
  rolePermissionsTable?: string;
  environments?: Record<string, string[]>;
}

export const seedsSchema: Schema = section(
  "Data that belongs to the schema",
  () =>
    ({
      directory: text(
        'The folder of the seeds, seen from this file. Default "sql/seeds"',
        "the name of a folder",
        /./,
      ),
      permissionsTable: text(
        'The table of the permissions. Default "public.permissions"',
        "a table's name",
        tableNamePattern,
      ),
      rolePermissionsTable: text(
        'The table that gives roles their permissions. Default "public.role_permissions"',
        "a table's name",
        tableNamePattern,
      ),
      environments: named(
        'By the name of a seed ("002_examples", "demo"): the environments (--env) it runs in. Default: in all',
        texts("The environments a seed runs in", "a list of environments"),
      ),
    }) satisfies Record<keyof SeedsConfig, Schema>,
);
