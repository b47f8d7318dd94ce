import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { serverMajor } from "../support/database.ts";
import { failureOf, workspace } from "./operations.ts";

const dump = readFileSync(fileURLToPath(new URL("dumps/shop-15.sql", import.meta.url)), "utf8");
/** Everything a dump of the shop makes lies in public, beside the ledger. */
const dropAll = `DO $$
  DECLARE one record;
  BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
      AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migrations' LOOP
      EXECUTE format('DROP TABLE %s CASCADE', one.name);
    END LOOP;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace LOOP
      EXECUTE format('DROP FUNCTION %s', one.name);
    END LOOP;
  END $$;`;
const next = {
  "002_next": "CREATE TABLE next AS SELECT current_setting('search_path') AS path, count(*) FROM users;",
  "002_next.down": "DROP TABLE next;",
};

describe("a dump as pg_dump writes it", () => {
  test.each([
    ["in a transaction of its own", {}],
    ["in one transaction with what follows", { singleTransaction: true }],
    ["with small statements in one message", { everyStatement: false }],
  ])("is applied, its rows with it, %s", async (_, options) => {
    const { migrate, rollback, sql, tables, ledger } = await workspace({
      "001_baseline": dump,
      "001_baseline.down": dropAll,
      ...next,
    });
    expect((await migrate(options)).applied).toHaveLength(2);
    const [brand] = await sql`SELECT description FROM brands`;
    expect(brand?.["description"]).toBe("two\nlines, a backslash \\ and \\. and 表😀");
    expect(await sql`SELECT first_name FROM users ORDER BY email`).toEqual([
      { first_name: "Zoë" },
      { first_name: "tab\there" },
    ]);
    expect(await sql`SELECT path, count::int FROM next`).toEqual([{ path: '"$user", public', count: 2 }]);
    expect(await sql`SELECT name FROM search_products('shoe')`).toEqual([{ name: "Running shoe" }]);
    await rollback({ all: true });
    expect(await tables()).toEqual(["migrations"]);
    expect(await ledger()).toEqual([]);
  });

  test("with CRLF and a byte order mark, as an editor on Windows leaves it, it is the same", async () => {
    const { migrate, write, status, sql } = await workspace({
      "001_baseline": `\uFEFF${dump.replaceAll("\n", "\r\n")}`,
      "001_baseline.down": dropAll,
    });
    await migrate();
    expect(await sql`SELECT first_name FROM users ORDER BY email`).toHaveLength(2);
    await write("sql/migrations/001_baseline.up.sql", dump);
    expect((await status()).counts).toMatchObject({ applied: 1, changed: 0 });
  });

  test("--dry-run prints it as it stands, and changes nothing", async () => {
    const { pgops, tables } = await workspace({ "001_baseline": dump, "001_baseline.down": dropAll });
    const { exitCode, stdout } = await pgops(["migrate", "--dry-run"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(dump.trimEnd());
    expect(await tables()).toEqual([]);
  });

  test("the settings that dumps of all versions make do no harm to what follows", async () => {
    const settings = [
      "SET statement_timeout = 0;",
      "SET lock_timeout = 0;",
      "SET idle_in_transaction_session_timeout = 0;",
      ...(serverMajor() >= 17 ? ["SET transaction_timeout = 0;"] : []),
      "SET client_encoding = 'UTF8';",
      "SET client_min_messages = error;",
      "SET row_security = off;",
      "SELECT pg_catalog.set_config('search_path', '', false);",
    ].join("\n");
    const { migrate, sql, events } = await workspace({
      "001_baseline": `${settings}\nCREATE TABLE public.t (id int);`,
      "002_after": `CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock, current_setting('row_security') AS rows;
        DO $$ BEGIN RAISE NOTICE 'heard'; END $$;`,
    });
    await migrate();
    expect(await sql`SELECT lock, rows FROM seen`).toEqual([{ lock: "5s", rows: "on" }]);
    expect(events).toContainEqual(expect.objectContaining({ type: "notice", message: "heard" }));
  });

  test("one that the machine's pg_dump writes of the running server goes through, where it dumps that version", async () => {
    const { sql, url, migrate } = await workspace({
      "001_t":
        "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, E'a\\t\\\\.'), (2, NULL);",
    });
    await migrate();
    const { text, refusal } = await pgDump([
      url,
      "--no-owner",
      "--exclude-table=public.migrations*",
      "-Npgops",
    ]);
    const copy = await workspace({ "001_copy": text ?? "CREATE TABLE t AS SELECT" });
    await copy.migrate();
    const rows = [...(await copy.sql`SELECT * FROM t`)];
    // Where there is no pg_dump, or one that refuses this server, the dump in dumps/ stands for it.
    const expected = text === undefined ? [{}] : [...(await sql`SELECT * FROM t ORDER BY id`)];
    const understood = text !== undefined || /ENOENT|server version mismatch/.test(refusal ?? "");
    expect({ rows, understood }).toEqual({ rows: expected, understood: true });
  });
});

async function pgDump(args: string[]): Promise<{ text?: string; refusal?: string }> {
  try {
    const { stdout } = await promisify(execFile)("pg_dump", args, { maxBuffer: 1 << 26 });
    return { text: stdout };
  } catch (error) {
    const { code, stderr = "" } = error as { code?: string; stderr?: string };
    return { refusal: `${code} ${stderr}` };
  }
}

describe("COPY ... FROM stdin", () => {
  const table = "CREATE TABLE t (id int PRIMARY KEY, v text CHECK (v <> 'bad'));";
  const copied = `${table}\nCOPY t FROM stdin;\n1\tone\n2\t\\N\n\\.\nUPDATE t SET v = v || '!';\n`;
  const rows = [
    { id: 1, v: "one!" },
    { id: 2, v: null },
  ];

  test("takes its rows in a file outside a transaction, too", async () => {
    const { migrate, sql } = await workspace({ "001_t": `-- pgops: no-transaction\n${copied}` });
    await migrate();
    expect(await sql`SELECT * FROM t ORDER BY id`).toEqual(rows);
  });

  test("takes its rows in a down file, and in one stored in the ledger whose file is gone", async () => {
    const { migrate, rollback, sql, path } = await workspace({
      "001_t": copied,
      "002_less": "DELETE FROM t;",
      "002_less.down": "COPY t FROM stdin;\n7\tfile\n\\.\n",
      "003_gone": "SELECT 1;",
      "003_gone.down": 'COPY t (v, id) FROM stdin WITH (FORMAT csv);\n"stored; \'",8\n\\.\nSELECT 1;\n',
    });
    await migrate();
    await removeFile(`${path}/sql/migrations/003_gone.down.sql`);
    await rollback({ steps: 2 });
    expect(await sql`SELECT * FROM t ORDER BY id`).toEqual([
      { id: 7, v: "file" },
      { id: 8, v: "stored; '" },
    ]);
  });

  test("csv, other delimiters, a header, no rows, and no line that ends them at the end of the file", async () => {
    const { migrate, sql } = await workspace({
      "001_t": `${table}
COPY t FROM stdin WITH (FORMAT csv, HEADER);
id,v
1,"two
lines; -- "
\\.
COPY t FROM stdin (DELIMITER '|', NULL '');
2|a;b
3|
\\.
COPY t (id, v) FROM stdin;
\\.
COPY t FROM STDIN CSV;
4,$$`,
    });
    await migrate();
    expect((await sql`SELECT v FROM t ORDER BY id`).map((row) => row["v"] as unknown)).toEqual([
      "two\nlines; -- ",
      "a;b",
      null,
      "$$",
    ]);
  });

  test.each<[string, string, number, string]>([
    ["a value of another type", "5\tx\nsix\ty\n", 8, "22P02"],
    ["a column too many", "5\tx\n6\ty\tz\n", 8, "22P04"],
    ["a value that a constraint refuses", "5\tx\n6\ty\n7\tbad\n", 9, "23514"],
    ["a value that is there already", "5\tx\n5\ty\n", 8, "23505"],
    ["a value too few", "5\tx\n\n", 8, "22P02"],
  ])("%s is told with the line of its row, and all is rolled back", async (_, bad, line, sqlstate) => {
    const shown = (bad.split("\n")[line - 7] ?? "?").replaceAll("\t", "    ");
    for (const everyStatement of [true, false]) {
      const { migrate, tables, ledger } = await workspace({
        "001_t": table,
        "002_rows": `SELECT 1;\n\n-- rows\nINSERT INTO t VALUES (100, 'x');\nCOPY t\n FROM stdin;\n${bad}\\.\nSELECT 2;\n`,
      });
      const error = await failureOf(migrate({ everyStatement }));
      expect(error).toMatchObject({ code: "PGOPS_SQL", sqlstate });
      expect(error.place).toEqual({ file: "sql/migrations/002_rows.up.sql", line, column: 1 });
      expect(error.frame.join("\n")).toContain(shown);
      expect(error.stands).toContain("002_rows was rolled back; nothing of it remains");
      expect(await tables()).toEqual(["migrations", "t"]);
      expect(await ledger()).toEqual(["001_t.up.sql"]);
    }
  });

  test("an error that no row has is told where the statement begins, or where the server points", async () => {
    const { migrate, write } = await workspace({
      "001_t":
        "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p);\n\nCOPY c FROM stdin;\n1\n\\.\n",
    });
    expect(await failureOf(migrate())).toMatchObject({ sqlstate: "23503", place: { line: 4, column: 1 } });
    await write("sql/migrations/001_t.up.sql", "SELECT 1;\n  COPY nowhere FROM stdin;\n1\n\\.\n");
    expect(await failureOf(migrate())).toMatchObject({ sqlstate: "42P01", place: { line: 2 } });
  });

  test("outside a transaction: the rows of the COPY that failed are gone, what ran before stands", async () => {
    const { migrate, sql } = await workspace({
      "001_t": `-- pgops: no-transaction\n${table}\nCOPY t FROM stdin;\n1\tx\n\\.\nCOPY t FROM stdin;\n2\ty\n1\tz\n\\.\n`,
    });
    const error = await failureOf(migrate());
    expect(error).toMatchObject({ sqlstate: "23505", place: { line: 8 } });
    expect(error.stands).toContain("2 of its 3 statements were executed and stand");
    expect(await sql`SELECT id FROM t`).toEqual([{ id: 1 }]);
  });

  test("after a failure in it the session is fit for the next run, and for what the server says of a trigger", async () => {
    const { migrate, write } = await workspace({
      "001_t": `${table}
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.v = 'no' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse();`,
      "002_rows": "COPY t FROM stdin;\n1\tyes\n2\tno\n\\.\n",
    });
    expect(await failureOf(migrate())).toMatchObject({ sqlstate: "P0001", place: { line: 3 } });
    await write("sql/migrations/002_rows.up.sql", "COPY t FROM stdin;\n1\tyes\n\\.\n");
    expect((await migrate()).applied).toHaveLength(1);
  });

  test.each([
    ["COPY t TO stdout;", 1],
    ["SELECT 1;\nCOPY (SELECT 1) TO STDOUT;", 2],
    ["SELECT 1;\n\\connect other", 2],
    ["SELECT 1;\n\\set x 1", 2],
    ["SELECT 1;\n\n\\copy t FROM 'x'", 3],
  ])("%j is refused, with its line", async (source, line) => {
    const { migrate, tables } = await workspace({ "001_t": source });
    expect(await failureOf(migrate())).toMatchObject({
      code: "PGOPS_PSQL_COMMAND",
      place: { file: "sql/migrations/001_t.up.sql", line },
    });
    expect(await tables()).toEqual([]);
  });

  test("is cancelled like any other statement, and rolled back", async () => {
    const controller = new AbortController();
    const { migrate, tables } = await workspace({
      "001_t": `${table}
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();
COPY t FROM stdin;\n1\tx\n\\.\n`,
    });
    const running = failureOf(migrate({ signal: controller.signal, onEvent }));
    function onEvent(event: { type: string; text?: string }): void {
      if (event.type === "statement-started" && event.text?.startsWith("COPY") === true) {
        setTimeout(() => controller.abort("SIGINT"), 200);
      }
    }
    expect((await running).code).toBe("PGOPS_INTERRUPTED");
    expect(await tables()).toEqual(["migrations"]);
  });
});

test("a backend that ends while it takes rows: told as such, rolled back, and no hang", async () => {
  const { migrate, sql, ledger, write } = await workspace({
    "001_t": `CREATE TABLE t (id int);
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();`,
    "002_rows": `COPY t FROM stdin;\n${"1\n".repeat(200_000)}\\.\n`,
  });
  const running = failureOf(migrate());
  for (let ended = 0; ended === 0;) {
    const found = await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY t%'`;
    ended = found.length;
  }
  expect((await running).code).toBe("PGOPS_CONNECTION_LOST");
  expect(await ledger()).toEqual(["001_t.up.sql"]);
  await write("sql/migrations/002_rows.up.sql", "DROP TRIGGER slow ON t;\nCOPY t FROM stdin;\n1\n\\.\n");
  expect((await migrate()).applied).toHaveLength(1);
});

async function removeFile(path: string): Promise<void> {
  const { rm } = await import("node:fs/promises");
  await rm(path);
}
