import { type Grant, type Permission } from "./permissions/access.ts";
import type { AccessFile } from "./permissions/read-file.ts";
import { type AccessPlan } from "./permissions/plan.ts";
import type { Seeds, SqlSeed } from "./read-seeds.ts";
import type { SeedRecord } from "./seed-table.ts";

/** A permission with another description. */
export interface Redescribed extends Permission {
  before: string | null;
}

/** What the file of permissions holds, and how the database differs from it, or did before it was written. */
export interface PermissionsResult {
  /** "permissions.yaml" */
  file: string;
  hash: string;
  /** How many the file holds. */
  permissions: number;
  roles: number;
  added: Permission[];
  changed: Redescribed[];
  /** In the database alone, and removed. */
  removed: Permission[];
  /** In the database alone, and kept. */
  kept: Permission[];
  grants: { added: Grant[]; removed: Grant[]; kept: Grant[] };
}

/** new and changed: it runs; elsewhere: not in this environment; missing: it was run once, and its file is gone. */
export type SeedState = "new" | "changed" | "unchanged" | "elsewhere" | "missing";

/** One file of SQL; of the permissions there is one where they do not run here. */
export interface SeedLine {
  /** "002_examples", "permissions" */
  name: string;
  /** Where it stood before this run. */
  state: SeedState;
  /** Where it runs; null: everywhere. */
  environments: readonly string[] | null;
  /** Whether this run has run it. */
  ran: boolean;
  durationMs: number | null;
  /** When it was run last before: ISO 8601 in UTC. */
  seededAt: string | null;
}

export interface SeedResult {
  /** Whether anything was written. */
  written: boolean;
  /** Null where there is no such file, or where it was not wanted, or does not run here. */
  permissions: PermissionsResult | null;
  seeds: SeedLine[];
  /** How many things were not as the files say before this run, those included that only the database holds. */
  differences: number;
}

/** What a plan comes to. */
export function permissionsResult(
  { filename, hash, access }: AccessFile,
  plan: AccessPlan,
  prune: boolean,
): PermissionsResult {
  const extra = plan.extra.map(plain);
  return {
    file: filename,
    hash,
    permissions: access.permissions.length,
    roles: access.roles.length,
    added: plan.added,
    changed: plan.changed.map((one) => ({ ...plain(one), before: one.before })),
    removed: prune ? extra : [],
    kept: prune ? [] : extra,
    grants: {
      added: plan.addedGrants,
      removed: prune ? plan.extraGrants : [],
      kept: prune ? [] : plan.extraGrants,
    },
  };
}

function plain({ resource, action, description }: Permission): Permission {
  return { resource, action, description };
}

/** Where each file of SQL stands, and what was run once and is no file any more. */
export function seedLines(
  { accessElsewhere, files, names }: Pick<Seeds, "accessElsewhere" | "files" | "names">,
  records: ReadonlyMap<string, SeedRecord>,
  withMissing: boolean,
): SeedLine[] {
  const known = new Set(names);
  const missing = withMissing ? [...records.values()].filter(({ name }) => !known.has(name)) : [];
  const permissions = { name: "permissions", environments: accessElsewhere, text: undefined };
  return [
    ...(accessElsewhere === undefined ? [] : [lineOf(permissions, undefined)]),
    ...files.map((file) => lineOf(file, records.get(file.name))),
    ...missing.map((record) => ({
      name: record.name,
      state: "missing" as const,
      environments: null,
      ran: false,
      durationMs: record.duration_ms,
      seededAt: record.seeded_at,
    })),
  ];
}

function lineOf(
  { name, environments, text }: Pick<SqlSeed, "name" | "environments" | "text">,
  record: SeedRecord | undefined,
): SeedLine {
  return {
    name,
    state: text === undefined ? "elsewhere" : stateOf(text.hash, record),
    environments: environments ?? null,
    ran: false,
    durationMs: record?.duration_ms ?? null,
    seededAt: record?.seeded_at ?? null,
  };
}

function stateOf(hash: string, record: SeedRecord | undefined): SeedState {
  if (record === undefined) return "new";
  return record.hash === hash ? "unchanged" : "changed";
}

/** Whether the file is to be run. */
export function isDue({ state }: SeedLine): boolean {
  return state === "new" || state === "changed";
}

/** How many things are not as the files say. */
export function countDifferences(permissions: PermissionsResult | null, seeds: readonly SeedLine[]): number {
  const due = seeds.filter(isDue).length;
  if (permissions === null) return due;
  const { added, changed, removed, kept, grants } = permissions;
  const lists = [added, changed, removed, kept, grants.added, grants.removed, grants.kept];
  return lists.reduce((sum, { length }) => sum + length, due);
}
