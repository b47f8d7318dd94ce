import { describe, expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { loadSettings } from "../../src/config/load.ts";
import { scheduleOverview } from "../../src/maintenance/schedule/overview.ts";
import { readSchedule } from "../../src/maintenance/schedule/expression.ts";
import { temporaryProject } from "../support/project.ts";
import { settingsOf } from "../maintenance/schedule/settings.ts";
import { page, tableRows } from "./page.ts";

const text = page("maintenance.md");
const [, configuration = ""] = text.split("\n## Configuration\n");
const [beforeSchedule = ""] = configuration.split("\n### ");
const rows = tableRows(beforeSchedule).map(([key = "", , standard = ""]) => ({
  key: key.replaceAll("`", ""),
  standard,
}));

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

/** "window.days", "tasks[].when.minSize": every key of the schema; of a block only what is in it, of what may be either both. */
function keysOf(node: Node, path: string): string[] {
  const inside = Object.entries(node.properties ?? {}).flatMap(([key, one]) =>
    keysOf(one, path === "" ? key : `${path}.${key}`),
  );
  const listed = node.items?.properties === undefined ? [] : [path, ...keysOf(node.items, `${path}[]`)];
  const either = (node.anyOf ?? []).flatMap((one) => keysOf(one, path));
  const all = [...inside, ...listed, ...either];
  return all.length === 0 ? [path] : all;
}

const next = (schedule: string): Date =>
  readSchedule({ name: "one", schedule }, "UTC").next(new Date("2026-11-25T12:34Z"));

/** The literal that a cell gives for a kind of task: "`0`; reindex `"8 MB"`". */
function literalOf(cell: string, kind: string): unknown {
  const own = new RegExp(`(?:^|; )${kind} \`([^\`]+)\``).exec(cell)?.[1];
  const literal = own ?? /^`([^`]+)`/.exec(cell)?.[1];
  return literal === undefined ? undefined : JSON.parse(literal);
}

/** What the table gives as defaults below a path, as a configuration. */
function defaultsBelow(prefix: string, kind = ""): Record<string, unknown> {
  const config: Record<string, Record<string, unknown>> & Record<string, unknown> = {};
  for (const { key, standard } of rows) {
    const value = literalOf(standard, kind);
    if (value === undefined || !key.startsWith(prefix)) continue;
    const [first = "", second] = key.slice(prefix.length).split(".");
    if (second === undefined) config[first] = value as Record<string, unknown>;
    else (config[first] ??= {})[second] = value;
  }
  return config;
}

describe("the configuration in docs/maintenance.md", () => {
  test("has every key of the schema, in its order, and no other", () => {
    const { maintenance = {} } = (configJsonSchema() as Node).properties ?? {};
    // `window` and `notify` may be left out as a whole.
    expect(rows.map(({ key }) => key)).toEqual([...new Set(keysOf(maintenance, ""))]);
  });

  test("gives the defaults that are in force", async () => {
    const { window: _, notify: __, ...top } = defaultsBelow("");
    const given = Object.fromEntries(Object.entries(top).filter(([key]) => !key.startsWith("tasks")));
    expect(Object.keys(given).length).toBeGreaterThan(6);
    expect(await settingsOf(given)).toEqual(await settingsOf({}));
    const window = { from: "01:00", to: "05:00" };
    expect(await settingsOf({ window: { ...window, ...defaultsBelow("window.") } })).toEqual(
      await settingsOf({ window }),
    );
    const notify = { command: "mail" };
    expect(await settingsOf({ notify: { ...notify, ...defaultsBelow("notify.") } })).toEqual(
      await settingsOf({ notify }),
    );
  });

  test.each(["vacuum", "analyze", "reindex", "vacuum-full", "partitions", "partitions-retire", "seed-check"])(
    "gives the defaults of the task %s",
    async (run) => {
      const task = { name: "one", run, schedule: "0 3 * * *" };
      const given = defaultsBelow("tasks[].", run);
      expect(Object.keys(given)).toContain("catchUp");
      expect(await settingsOf({ tasks: [{ ...task, ...given }] })).toEqual(
        await settingsOf({ tasks: [task] }),
      );
    },
  );

  const blocks = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(
    ([, json = ""]) => JSON.parse(json) as unknown,
  );

  test("gives the default schedule", async () => {
    const [tasks, partitions] = blocks as [[], never];
    expect(await settingsOf({ tasks })).toEqual(await settingsOf({}));
    const inline = { partitions: [{ table: "logs", interval: "month" as const }] };
    const { maintenance: settings } = await loadSettings({ cwd: "/", env: {}, inline, needsDatabase: false });
    expect(settings).toEqual(await settingsOf({ tasks: [partitions, ...tasks] }));
  });

  test("has an example that is taken, and whose tasks all have their time", async () => {
    const [, example = ""] = /^```ts\n(.*?)^```$/ms.exec(configuration) ?? [];
    const { path } = await temporaryProject({
      "pgops.config.mjs": `const defineConfig = (config) => config;\n${example}`,
    });
    const { maintenance: settings } = await loadSettings({ cwd: path, env: {}, needsDatabase: false });
    const { tasks } = scheduleOverview(settings, {
      lastRuns: new Map(),
      at: new Date("2026-11-25T12:00Z"),
      count: 40,
    });
    expect(
      tasks.map(({ task, coming }) => [task.name, coming.some(({ beginsAt }) => beginsAt !== null)]),
    ).toEqual(["partitions", "vacuum", "reindex", "rewrite", "expired"].map((name) => [name, true]));
  });

  test("shows expressions that are read, and what @names stand for", () => {
    const [, section = ""] = text.split("\n### Expressions\n");
    const cells = tableRows(section.split("\n### ")[0] ?? "");
    for (const [cell = "", meaning = ""] of cells) {
      const written = [...cell.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one);
      for (const one of written) expect(+next(one)).toBeGreaterThan(0);
      if (!cell.includes("@")) continue;
      const long = [...meaning.matchAll(/`([^`]+)`/g)].map(([, one = ""]) => one);
      expect(written.map((one) => next(one))).toEqual(long.map((one) => next(one)));
    }
    expect(cells.length).toBeGreaterThan(6);
  });
});
