import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentHash } from "../../src/sqltext/read-source.ts";
import type { MigrationEvent } from "../../src/index.ts";
import { scene } from "../e2e/scene.ts";
import { failureOf, workspace } from "./operations.ts";

const table = "CREATE TABLE t (id int, v text);\n";
const insert = (id: number, filling: string): string => `INSERT INTO t VALUES (${id}, '; -- ${filling}');\n`;
const row = (id: number, filling: string): string => `${id}\t' $$ /* ${filling}\n`;
/** Above what is held in memory. */
const megabytes = (count: number, line: typeof insert, filling = "é".repeat(500)): string => {
  const size = Buffer.byteLength(line(1000, filling));
  return Array.from({ length: Math.ceil((count * 1024 * 1024) / size) }, (_, index) =>
    line(index, filling),
  ).join("");
};
const large = megabytes(9, insert);
const lines = large.split("\n").length - 1;

/** Tells what it had in memory at most, in megabytes, and lets the heap grow no further than 32 MB. */
async function migrateMeasured(
  up: string,
): Promise<{ exitCode: number; stderr: string; peak: number; rows: number }> {
  const it = await scene({ "001_large": up, "001_large.down": "DROP TABLE t;" });
  const report = join(it.path, "peak.txt");
  await it.write(
    "measure.mjs",
    `import { writeFileSync } from "node:fs";
    process.on("exit", () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`,
  );
  const NODE_OPTIONS = `--max-old-space-size=32 --import=${join(it.path, "measure.mjs")}`;
  const { exitCode, stderr } = await it.pgops(["migrate"], { env: { NODE_OPTIONS } });
  const [counted] = await it.sql<{ rows: number }[]>`SELECT count(*)::int AS rows FROM t`;
  return { exitCode, stderr, peak: Number(readFileSync(report, "utf8")) / 1024, rows: counted?.rows ?? -1 };
}

describe("the memory that the program needs", () => {
  test("for 24 MB of INSERTs is less than holding them would need", async () => {
    const inserts = megabytes(24, insert, "short");
    const { exitCode, peak, rows } = await migrateMeasured(table + inserts);
    expect({ exitCode, rows }).toEqual({ exitCode: 0, rows: inserts.split("\n").length - 1 });
    expect(peak).toBeLessThan(170);
  });

  test("for 64 MB of rows is less than holding them would need", async () => {
    const rows = megabytes(64, row, "short");
    const answer = await migrateMeasured(`${table}COPY t FROM stdin;\n${rows}\\.\n`);
    expect(answer).toMatchObject({ exitCode: 0, rows: rows.split("\n").length - 1 });
    expect(answer.peak).toBeLessThan(150);
  });
});

describe("a large file", () => {
  test.each<[string, string, object]>([
    [
      "transaction control",
      "COMMIT;\nSELECT 1;\n",
      { code: "PGOPS_TRANSACTION_CONTROL", place: { line: lines + 2 } },
    ],
    ["half a frame", "COMMIT;\n", { code: "PGOPS_TRANSACTION_CONTROL", place: { line: lines + 2 } }],
    [
      "a psql command",
      "SELECT 1;\n  \\gexec\n",
      { code: "PGOPS_PSQL_COMMAND", place: { line: lines + 3, column: 3 } },
    ],
    [
      "a quote that never ends",
      "SELECT 'a;\n",
      { code: "PGOPS_SPLIT", place: { line: lines + 2, column: 8 } },
    ],
    [
      "a directive too late",
      "-- pgops: no-transaction\n",
      { code: "PGOPS_DIRECTIVE", place: { line: lines + 2 } },
    ],
    [
      "what needs no transaction",
      "\nVACUUM t;\n",
      { code: "PGOPS_NOT_IN_TRANSACTION", place: { line: lines + 3 } },
    ],
    ["a NUL", "SELECT '\0';\n", { code: "PGOPS_SPLIT", place: { line: lines + 2, column: 9 } }],
    ["rows for nobody", "COPY t TO stdout;\n", { code: "PGOPS_PSQL_COMMAND", place: { line: lines + 2 } }],
  ])("with %s at its end is refused before anything runs, with the place", async (_, end, expected) => {
    const { migrate, tables } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "002_large": table + large + end,
    });
    expect(await failureOf(migrate())).toMatchObject({ exitCode: 2, ...expected });
    expect(await tables()).toEqual([]);
  });

  test("with a byte that is not UTF-8 is refused, with the place", async () => {
    const { migrate, path, tables } = await workspace({ "001_large": table + large });
    appendFileSync(join(path, "sql/migrations/001_large.up.sql"), Buffer.from("SELECT 'caf\xe9';", "latin1"));
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_NOT_UTF8",
      place: { file: "sql/migrations/001_large.up.sql", line: lines + 2, column: 12 },
    });
    expect(await tables()).toEqual([]);
  });

  test("has directives, a frame, and the hash of the whole text; CRLF and a byte order mark are no change", async () => {
    const source = `-- pgops: lock-timeout 3s\nBEGIN;\n${table}CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock;\n${large}COMMIT;\n`;
    const { migrate, rollback, sql, write, status } = await workspace({
      "001_large": source,
      "001_large.down": "DROP TABLE t, seen;",
    });
    expect((await migrate({ everyStatement: false })).applied).toHaveLength(1);
    expect(await sql`SELECT lock FROM seen`).toEqual([{ lock: "3s" }]);
    expect(await sql`SELECT count(*)::int AS rows FROM t`).toEqual([{ rows: lines }]);
    expect(await sql`SELECT hash FROM migrations`).toEqual([{ hash: contentHash(source) }]);
    await write("sql/migrations/001_large.up.sql", `\uFEFF${source.replaceAll("\n", "\r\n")}`);
    expect((await status()).counts).toMatchObject({ applied: 1, changed: 0 });
    await write("sql/migrations/001_large.up.sql", `${source} `);
    expect((await status()).counts).toMatchObject({ applied: 0, changed: 1 });
    expect((await rollback()).rolledBack).toHaveLength(1);
  });

  test("tells where a statement failed, and where a row did, with the lines around it", async () => {
    const { migrate, write, tables } = await workspace({
      "001_large": `${table}${large}\nSELECT 1,\n  nope;\n`,
    });
    const file = "sql/migrations/001_large.up.sql";
    for (const everyStatement of [true, false]) {
      const error = await failureOf(migrate({ everyStatement }));
      expect(error).toMatchObject({ sqlstate: "42703", place: { file, line: lines + 4, column: 3 } });
      expect(error.frame).toEqual([`  ${lines + 3} | SELECT 1,`, `  ${lines + 4} |   nope;`, "       |   ^"]);
    }
    await write(file, `${table}COPY t FROM stdin;\n${megabytes(9, row)}x\ty\n${row(1, "")}\\.\nSELECT 1;`);
    const rows = megabytes(9, row).split("\n").length - 1;
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ sqlstate: "22P02", place: { file, line: rows + 3, column: 1 } });
    expect(error.frame.join("\n")).toContain("x    y");
    expect(await tables()).toEqual(["migrations"]);
  });

  test("runs outside a transaction, too, and says what stands", async () => {
    const { migrate, sql } = await workspace({
      "001_large": `-- pgops: no-transaction\n${table}COPY t FROM stdin;\n${megabytes(9, row)}\\.\nVACUUM t;\nSELECT nope;\n`,
    });
    const error = await failureOf(migrate());
    expect(error.stands).toContain("3 of its 4 statements were executed and stand");
    const [counted] = await sql`SELECT count(*)::int AS rows FROM t`;
    expect(counted?.["rows"]).toBe(megabytes(9, row).split("\n").length - 1);
  });

  test.each([
    ["a large one", megabytes(9, row)],
    ["a small one", row(1, "x")],
  ])(
    "outside a transaction goes on behind rows that were taken, unless they changed: %s",
    async (_, rows) => {
      const file = "sql/migrations/001_rows.up.sql";
      const source = `-- pgops: no-transaction\n${table}COPY t FROM stdin;\n${rows}\\.\n`;
      const { migrate, write, sql } = await workspace({ "001_rows": `${source}SELECT nope;` });
      const count = rows.split("\n").length - 1;
      await failureOf(migrate());
      await write(file, `${source.replace("\n0\t", "\n7\t").replace("\n1\t", "\n7\t")}SELECT 1;`);
      expect(await failureOf(migrate())).toMatchObject({ code: "PGOPS_JOURNAL", place: { line: 3 } });
      await write(file, `${source}SELECT 1;`);
      expect((await migrate()).applied).toHaveLength(1);
      expect(await sql`SELECT count(*)::int AS rows FROM t`).toEqual([{ rows: count }]);
    },
  );

  test("is interrupted while its rows travel, and rolled back", async () => {
    const { migrate, tables } = await workspace({
      "001_rows": `${table}COPY t FROM stdin;\n${megabytes(40, row)}\\.\n`,
    });
    const controller = new AbortController();
    const onEvent = (event: MigrationEvent): void => {
      if (event.type !== "statement-started" || !event.text.startsWith("COPY")) return;
      setTimeout(() => controller.abort("SIGINT"), 20);
    };
    expect(await failureOf(migrate({ signal: controller.signal, onEvent }))).toMatchObject({
      code: "PGOPS_INTERRUPTED",
      exitCode: 130,
    });
    expect(await tables()).toEqual(["migrations"]);
  });

  test("as a down file is used, but is not stored, which is said", async () => {
    const { migrate, rollback, events, sql, tables } = await workspace({
      "001_t": table,
      "001_t.down": "DROP TABLE t;",
      "002_large": "DELETE FROM t;",
      "002_large.down": large,
    });
    await migrate();
    expect(events).toContainEqual({
      type: "warning",
      message: "002_large: its down file is too large to be stored in the ledger; keep the file",
    });
    await rollback();
    expect(await sql`SELECT count(*)::int AS rows FROM t`).toEqual([{ rows: lines }]);
    await rollback();
    expect(await tables()).toEqual(["migrations"]);
  });

  test("is named, not printed, by --dry-run", async () => {
    const { pgops, json } = await scene({ "001_large": table + large });
    const { stdout } = await pgops(["migrate", "--dry-run"]);
    expect(stdout).toBe(
      "-- sql/migrations/001_large.up.sql (in a transaction)\n-- too large to be shown here\n\n",
    );
    expect((await json(["migrate", "--dry-run"])).plan).toMatchObject([
      { filename: "001_large.up.sql", sql: null },
    ]);
  });
});

describe("a large file that changes while it is run", () => {
  test.each<[string, (path: string) => void]>([
    ["at its end", (path) => appendFileSync(path, "SELECT 1;\n")],
    ["in a comment", (path) => writeFileSync(path, readFileSync(path, "utf8").replace("-- end", "-- END"))],
    [
      "by a COMMIT in its middle",
      (path) => writeFileSync(path, readFileSync(path, "utf8").replace("SELECT 0", "COMMIT; ")),
    ],
    [
      "to half of it",
      (path) => writeFileSync(path, `${table}${large.slice(0, large.indexOf("\n", 1e6) + 1)}`),
    ],
    ["to nothing", (path) => writeFileSync(path, "")],
  ])("%s is rolled back, and told", async (_, change) => {
    const { migrate, path, tables, ledger } = await workspace({
      "001_a": "CREATE TABLE a ();",
      "002_large": `${table}SELECT 0;\n${large}-- end\n`,
    });
    const error = await failureOf(
      migrate({
        everyStatement: false,
        onEvent: ({ type }) => {
          if (type === "planned") change(join(path, "sql/migrations/002_large.up.sql"));
        },
      }),
    );
    expect(error).toMatchObject({
      code: "PGOPS_FILE_CHANGED",
      exitCode: 1,
      message: "sql/migrations/002_large.up.sql changed while it was being run",
      partial: { applied: [{ number: 1 }] },
    });
    expect(error.stands).toContain("002_large was rolled back; nothing of it remains. 001_a stays applied");
    expect(await tables()).toEqual(["a", "migrations"]);
    expect(await ledger()).toEqual(["001_a.up.sql"]);
  });
});
