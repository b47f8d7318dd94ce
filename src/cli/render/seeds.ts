import { formatDuration } from "../../duration.ts";
import { type Grant, permissionName } from "../../seeds/permissions/access.ts";
import { environmentsText } from "../../seeds/environments.ts";
import type { PermissionsResult, SeedLine, SeedResult } from "../../seeds/result.ts";
import type { Invocation } from "../invocation.ts";
import { fit, harmless, oneLine, type Terminal } from "../terminal.ts";
import { columnsTable } from "./columns.ts";
import { count } from "./progress.ts";

/** sign, kind, name, remark */
type Row = readonly [sign: string, what: string, name: string, remark: string];

interface ShowOptions {
  /** Nothing was written: what would be done is shown. */
  dryRun: boolean;
  prune: boolean;
}

/** How many names of a list are told before the rest is counted. */
const mostNames = 4;
const widestRemark = 100;

/** Prints what was changed, or would be, one line each; the last line says what stands. */
export function showSeeds({ terminal, flags }: Invocation, result: SeedResult, options: ShowOptions): void {
  const { permissions, seeds } = result;
  const rows = [
    ...(permissions === null ? [] : permissionRows(permissions, flags.verbose === true)),
    ...seeds.flatMap((line) => seedRows(line, flags.verbose === true)),
  ];
  if (rows.length > 0) {
    const shown = rows.map((row) => colored(row, terminal));
    terminal.out(`${columnsTable(["", "what", "name", ""], shown, terminal)}\n`);
  }
  if (flags.quiet !== true) showSeedsSummary(terminal, result, options);
}

function colored([sign, what, name, remark]: Row, { color }: Terminal): string[] {
  const paint = { "+": color.green, "~": color.yellow, "-": color.red }[sign] ?? String;
  return [paint(sign), what, harmless(name), fit(harmless(oneLine(remark)), widestRemark)];
}

function permissionRows({ added, changed, removed, kept, grants }: PermissionsResult, all: boolean): Row[] {
  const alone = "only in the database, kept";
  return [
    ...added.map((one): Row => ["+", "permission", permissionName(one), one.description ?? ""]),
    ...changed.map((one): Row => [
      "~",
      "permission",
      permissionName(one),
      `${quoted(one.description)}, was ${quoted(one.before)}`,
    ]),
    ...removed.map((one): Row => ["-", "permission", permissionName(one), one.description ?? ""]),
    ...kept.map((one): Row => ["", "permission", permissionName(one), alone]),
    ...(all
      ? grants.added.map((one): Row => ["+", "role", one.role, permissionName(one)])
      : byRole(grants.added).map(([role, names]): Row => ["+", "role", role, listed(names)])),
    // What vanishes is told of one by one.
    ...grants.removed.map((one): Row => ["-", "role", one.role, permissionName(one)]),
    ...grants.kept.map((one): Row => ["", "role", one.role, `${permissionName(one)}: ${alone}`]),
  ];
}

function quoted(description: string | null): string {
  return description === null ? "no description" : `"${description}"`;
}

function byRole(grants: readonly Grant[]): [role: string, names: string[]][] {
  const roles = new Map<string, string[]>();
  for (const one of grants) roles.set(one.role, [...(roles.get(one.role) ?? []), permissionName(one)]);
  return [...roles];
}

function listed(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(", ");
  return `${names.slice(0, mostNames - 1).join(", ")} and ${names.length - mostNames + 1} more`;
}

function seedRows({ name, state, environments, ran, durationMs }: SeedLine, all: boolean): Row[] {
  const took = ran && durationMs !== null ? `, ran in ${formatDuration(durationMs)}` : "";
  switch (state) {
    case "new":
      return [["+", "seed", name, `new${took}`]];
    case "changed":
      return [["~", "seed", name, `the file has changed${took}`]];
    case "elsewhere":
      return [["", "seed", name, `${environmentsText(environments ?? undefined)}: does not run here`]];
    case "missing":
      return [["", "seed", name, "was run once, and its file is gone"]];
    case "unchanged":
      return all ? [["", "seed", name, "as it was run last"]] : [];
  }
}

/** The last line: what stands. */
export function showSeedsSummary(
  { err, color }: Terminal,
  result: SeedResult,
  { dryRun, prune }: ShowOptions,
): void {
  const { permissions, seeds } = result;
  const changes = changesOf(permissions, dryRun);
  const runs = seeds.filter(({ ran, state }) =>
    dryRun ? state === "new" || state === "changed" : ran,
  ).length;
  const kept = permissions === null ? 0 : permissions.kept.length + permissions.grants.kept.length;
  if (kept > 0 && !prune) {
    const stay =
      kept === 1 ? "1 is only in the database and stays" : `${kept} are only in the database and stay`;
    err(`${color.yellow("!")} ${stay}; --prune removes what the file does not hold.\n`);
  }
  if (dryRun) {
    const what = [...changes, ...(runs === 0 ? [] : [`${count(runs, "seed")} to run`])];
    if (what.length > 0) err(`${color.yellow("!")} ${what.join(", ")}. Dry run: nothing was changed.\n`);
    else err(`${color.green("✔")} ${kept === 0 ? nothing(result) : "Nothing else to do."}\n`);
    return;
  }
  if (changes.length === 0 && runs === 0) {
    err(`${color.green("✔")} ${nothing(result)}\n`);
    return;
  }
  const said = permissions === null ? "" : `${holds(permissions)} as the file says${told(changes)}. `;
  const ran = runs === 0 ? "" : `${count(runs, "seed")} run.`;
  err(`${color.green("✔")} ${`${said}${ran}`.trim()}\n`);
}

function told(changes: readonly string[]): string {
  return changes.length === 0 ? "" : `: ${changes.join(", ")}`;
}

function nothing({ permissions, seeds }: SeedResult): string {
  const held = permissions === null ? [] : [`${holds(permissions)} are as the file says`];
  const unchanged = seeds.filter(({ state }) => state === "unchanged").length;
  if (unchanged > 0) held.push(`${count(unchanged, "seed")} ${unchanged === 1 ? "has" : "have"} run`);
  return held.length === 0 ? "Nothing to do." : `Nothing to do: ${held.join(", ")}.`;
}

function holds({ permissions, roles }: PermissionsResult): string {
  return `${count(permissions, "permission")} and ${count(roles, "role")}`;
}

function changesOf(permissions: PermissionsResult | null, dryRun: boolean): string[] {
  if (permissions === null) return [];
  const { added, changed, removed, grants } = permissions;
  const [add, change, remove] = dryRun
    ? ["to add", "to change", "to remove"]
    : ["added", "changed", "removed"];
  const parts: string[] = [];
  if (added.length > 0) parts.push(`${added.length} ${add}`);
  if (changed.length > 0) parts.push(`${changed.length} ${change}`);
  if (removed.length > 0) parts.push(`${removed.length} ${remove}`);
  if (grants.added.length > 0) parts.push(`${count(grants.added.length, "grant")} ${add}`);
  if (grants.removed.length > 0) parts.push(`${count(grants.removed.length, "grant")} ${remove}`);
  return parts;
}

/** What would be removed, one line each. */
export function removedLines({ removed, grants }: PermissionsResult): string[] {
  return [
    ...removed.map((one) => `permission ${permissionName(one)}`),
    ...grants.removed.map((one) => `${permissionName(one)} of the role ${one.role}`),
  ].map(harmless);
}

/** "2 permissions and 1 grant" */
export function removedWhat({ removed, grants }: PermissionsResult): string {
  const parts = [
    ...(removed.length === 0 ? [] : [count(removed.length, "permission")]),
    ...(grants.removed.length === 0 ? [] : [count(grants.removed.length, "grant")]),
  ];
  return parts.join(" and ");
}
