import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { check, migrate, PgopsError, status } from "../../src/index.ts";
import { scene, tableMigrations } from "../e2e/scene.ts";

const library = new URL("../../src/index.ts", import.meta.url).href;

/** The documented example, as a program of its own. */
const example = `
import { defineConfig, migrate, rollback, status } from "pgops";

const config = defineConfig({ database: process.env.SHOP_DATABASE, migrations: { directory: "db" } });
const events = [];
const options = { config, onEvent: (event) => events.push(event.type) };

const { applied, pending } = await migrate(options);
const { counts } = await status(options);
const { rolledBack } = await rollback({ ...options, all: true });

let failure;
try {
  await migrate({ ...options, to: 99 });
} catch (error) {
  const { name, code, message, hint, exitCode } = error;
  failure = { name, code, message, hint, exitCode };
}
report({ applied, pending, counts, rolledBack, events, failure, exitCode: process.exitCode });
`;

interface Report {
  applied: { number: number }[];
  pending: number;
  counts: Record<string, number>;
  rolledBack: { number: number }[];
  events: string[];
  failure: { code: string; exitCode: number };
  exitCode?: number;
}

/** Runs it with "pgops" being this repository's source; `report` sends to this process. */
async function runExample(
  cwd: string,
  url: string,
): Promise<{ report: Report; output: string; code: number | null }> {
  const code = example.replace('"pgops"', JSON.stringify(library)).replace("report(", "process.send(");
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, SHOP_DATABASE: url },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const reports: Report[] = [];
  child.on("message", (message) => reports.push(message as unknown as Report));
  const ended = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const [report] = reports;
  if (report === undefined) throw new Error(`the example reported nothing: ${output}`);
  return { report, output, code: ended };
}

const throwing = ({ type }: { type: string }): void => {
  if (type === "statement-finished") throw new Error("the listener's own");
};

describe("the library", () => {
  test("the documented example works, prints nothing, and leaves the process alone", async () => {
    const files = Object.entries(tableMigrations(1, 2)).map(([name, text]) => {
      const half = name.endsWith(".down") ? name : `${name}.up`;
      return [`db/${half}.sql`, `${text} DO $$ BEGIN RAISE NOTICE 'hello'; END $$;`];
    });
    const { path, url, tables } = await scene(Object.fromEntries(files) as Record<string, string>);
    const { report, output, code } = await runExample(path, url);
    expect(output).toBe("");
    expect(code).toBe(0);
    expect(report).toMatchObject({
      applied: [{ number: 1, name: "t1", filename: "001_t1.up.sql" }, { number: 2 }],
      pending: 0,
      counts: { applied: 2, pending: 0, missing: 0, changed: 0, "out-of-order": 0 },
      rolledBack: [{ number: 2 }, { number: 1 }],
      failure: { name: "PgopsError", code: "PGOPS_UNKNOWN_NUMBER", exitCode: 2, hint: expect.any(String) },
    });
    expect(report.exitCode).toBeUndefined();
    for (const type of ["connected", "planned", "started", "statement-finished", "notice", "finished"]) {
      expect(report.events).toContain(type);
    }
    expect(await tables()).toEqual(["migrations"]);
  });

  test("reads the project's configuration where none is given, and DATABASE_URL", async () => {
    const { path, url } = await scene({
      "pgops.config.json": JSON.stringify({
        migrations: { table: "public.ledger" },
        environments: { other: { migrations: { table: "public.other" } } },
      }),
      ...tableMigrations(1),
    });
    const env = { DATABASE_URL: url };
    expect((await migrate({ cwd: path, env })).applied).toHaveLength(1);
    expect((await status({ cwd: path, env })).counts.applied).toBe(1);
    expect((await status({ cwd: path, env, environment: "other" })).counts.pending).toBe(1);
    await expect(status({ cwd: path, env, configFile: "nowhere.json" })).rejects.toBeInstanceOf(PgopsError);
  });

  test("errors hold no password, in whatever way they are shown", async () => {
    const { path } = await scene(tableMigrations(1));
    const error: unknown = await status({
      cwd: path,
      env: {},
      databaseUrl: "postgres://me:hunter2@127.0.0.1:1/x",
    }).catch((thrown: unknown) => thrown);
    const { inspect } = await import("node:util");
    const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${(error as Error).stack}`;
    expect(shown).toContain("PGOPS_CONNECT");
    expect(shown).not.toContain("hunter2");
  });

  test("a listener that throws is the caller's own failure; nothing is left half done", async () => {
    const { path, url, tables } = await scene(tableMigrations(1));
    await migrate({ cwd: path, env: {}, databaseUrl: url, onEvent: throwing }).catch(() => undefined);
    const after = await tables();
    const { counts } = await status({ cwd: path, env: {}, databaseUrl: url });
    expect(counts.applied).toBe(after.includes("t1") ? 1 : 0);
  });
});

test("the example's imports are what the package exports", async () => {
  const exported: object = (await import(fileURLToPath(library))) as object;
  expect(Object.keys(exported)).toEqual(
    expect.arrayContaining([
      "migrate",
      "rollback",
      "redo",
      "status",
      "defineConfig",
      "PgopsError",
      "ExitCode",
    ]),
  );
});

test("check needs no database, and gives findings as data", async () => {
  const it = await scene({ "001_a": "COMMIT;" });
  const { migrations, findings, counts } = await check({ cwd: it.path, env: {} });
  expect([migrations, counts.error]).toEqual([1, 1]);
  expect(findings).toContainEqual(
    expect.objectContaining({
      rule: "transaction-control",
      severity: "error",
      where: { file: "sql/migrations/001_a.up.sql", line: 1, column: 1, object: "001_a" },
    }),
  );
});
