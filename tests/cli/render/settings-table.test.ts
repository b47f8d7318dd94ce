import { Chalk } from "chalk";
import { expect, test } from "vitest";
import { settingsTable } from "../../../src/cli/render/settings-table.ts";
import type { Provenance } from "../../../src/config/settings.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";
import { displayWidth } from "../../../src/sqltext/display-width.ts";

const provenance = [
  { key: "database.host", value: "db.internal.example.org", from: "pgops.config.ts environments.production" },
  { key: "database.pool.idleTimeout", value: 30_000, from: "default" },
  { key: "database.connectTimeout", value: 0, from: "default" },
  { key: "lockTimeout", value: 1500, from: "default" },
  { key: "statementTimeout", value: null, from: "default" },
];

function lines(columns: number | undefined, settings: readonly Provenance[] = provenance): string[] {
  const terminal: Terminal = {
    out: () => {},
    err: () => {},
    live: false,
    interactive: false,
    columns,
    color: new Chalk({ level: 0 }),
  };
  return settingsTable(settings, terminal).split("\n");
}

test("aligned columns without lines; timeouts with their units", () => {
  expect(lines(undefined)).toEqual([
    "  setting                    value                    from",
    "  database.host              db.internal.example.org  pgops.config.ts environments.production",
    "  database.pool.idleTimeout  30 s                     default",
    "  database.connectTimeout    no limit                 default",
    "  lockTimeout                1.5 s                    default",
    "  statementTimeout           no limit                 default",
  ]);
});

test("a line for each partitioned table", () => {
  const partitions = {
    key: "partitions",
    value: [
      { table: "audit_logs", interval: "month", ahead: 3, default: true },
      { table: "app.events", interval: 10_000_000 },
    ],
    from: "pgops.config.ts",
  };
  expect(lines(undefined, [partitions])).toEqual([
    "  setting                value                                  from",
    "  partitions.audit_logs  interval month, ahead 3, default true  pgops.config.ts",
    "  partitions.app.events  interval 10000000                      pgops.config.ts",
  ]);
});

test("on a narrow terminal the value is cut, then where it came from", () => {
  expect(lines(90)[1]).toBe(
    "  database.host              db.internal.example…  pgops.config.ts environments.production",
  );
  expect(lines(60)[1]).toBe("  database.host              db.intern…  pgops.config.ts en…");
});

test.each([20, 30, 40, 60, 80, 90, 120])("never wider than %i columns", (columns) => {
  expect(Math.max(...lines(columns).map(displayWidth))).toBeLessThanOrEqual(columns);
});
