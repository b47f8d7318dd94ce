import { resolve } from "node:path";
import { tableName } from "./migration-settings.ts";
import type { SeedsConfig } from "./seeds-schema.ts";
import type { Provenance } from "./settings.ts";

/** Where the seeds are, what they fill, and where they run, with the defaults filled in. */
export interface SeedSettings {
  /** Absolute. */
  directory: string;
  permissionsTable: { schema: string; name: string };
  rolePermissionsTable: { schema: string; name: string };
  /** By the name of a seed: the environments that it runs in; a seed that is not here runs in all. */
  environments: Readonly<Record<string, readonly string[]>>;
}

/** Reads `seeds`. */
export function seedSettings(
  config: SeedsConfig | undefined,
  options: { root: string; fromOf: (path: string) => string; provenance: Provenance[] },
): SeedSettings {
  const setting = (
    key: "directory" | "permissionsTable" | "rolePermissionsTable",
    fallback: string,
  ): string => {
    const path = `seeds.${key}`;
    const given = config?.[key];
    options.provenance.push({
      key: path,
      value: given ?? fallback,
      from: given === undefined ? "default" : options.fromOf(path),
    });
    return given ?? fallback;
  };
  const environments = config?.environments ?? {};
  for (const [name, value] of Object.entries(environments)) {
    const key = `seeds.environments.${name}`;
    options.provenance.push({ key, value, from: options.fromOf(key) });
  }
  return {
    directory: resolve(options.root, setting("directory", "sql/seeds")),
    permissionsTable: tableName(setting("permissionsTable", "public.permissions")),
    rolePermissionsTable: tableName(setting("rolePermissionsTable", "public.role_permissions")),
    environments,
  };
}
