import { symlink } from "node:fs/promises";
import { expect, test } from "vitest";
import { git } from "../support/git.ts";
import { migrationFiles, scene } from "./scene.ts";
import { type Proved, proved, verdictsOf, verifyIn } from "./verified.ts";

const table = {
  "001_t": "CREATE TABLE t (id integer PRIMARY KEY, note text);\nCREATE INDEX t_note ON t (note);",
  "001_t.down": "DROP TABLE t;",
};
const lost = (number: string): Record<string, string> => ({
  [`${number}_x`]: `DROP INDEX t_note;\nCREATE TABLE x${number} (id integer);`,
  [`${number}_x.down`]: `-- takes it back\nDROP TABLE x${number} -- and that is all\n`,
});
const mended =
  "-- takes it back\nDROP TABLE x002; -- and that is all\n\n" +
  "-- Restores what `pgops verify` found missing.\nCREATE INDEX t_note ON public.t USING btree (note);\n";

const plain = (number: number): Record<string, string> => ({
  [`00${number}_t`]: `CREATE TABLE t${number} (id integer);`,
  [`00${number}_t.down`]: `DROP TABLE t${number};`,
});

async function write(it: Pick<Proved, "write">, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(migrationFiles(files))) await it.write(name, text);
}

const inRepository = async (it: Proved): Promise<void> => {
  await git(it.path, "init", "--quiet", "--initial-branch=main");
  await git(it.path, "add", ".");
  expect(await git(it.path, "commit", "--quiet", "-m", "first")).toMatchObject({ exitCode: 0 });
};

test("--write-fixes mends what is pending, judges again, and leaves alone what is applied", async () => {
  const applied = {
    "002_y": "ALTER TABLE t ALTER note SET DEFAULT 'y';",
    "002_y.down": "SELECT 1;",
  };
  const it = await scene({ ...table, ...applied, "004_z": "SELECT 1;" });
  expect((await it.pgops(["migrate"])).exitCode).toBe(0);
  // It turns up late.
  await write(it, lost("003"));
  const { json, verify } = verifyIn(it.path, { DATABASE_URL: it.url });
  const document = await json(["--write-fixes"]);
  expect(verdictsOf(document)).toEqual([
    "1 reversible",
    "2 broken: not-restored column public.t.note",
    "3 reversible",
    "4 reversible",
  ]);
  expect(document).toMatchObject({
    exitCode: 3,
    fixed: ["sql/migrations/003_x.down.sql"],
    notes: ["002_y is applied: its down file stays as it is"],
  });
  expect(await it.read("sql/migrations/002_y.down.sql")).toBe("SELECT 1;");
  expect(await it.read("sql/migrations/003_x.down.sql")).toBe(mended.replaceAll("002", "003"));
  const { stderr } = await verify(["--write-fixes", "--from", "3"]);
  expect(stderr).toContain("There is nothing that could be fixed.");
  expect(await it.read("sql/migrations/003_x.down.sql")).toBe(mended.replaceAll("002", "003"));
});

test("--write-fixes without a database says what to say instead, and writes nothing", async () => {
  const it = await proved({ ...table, ...lost("002") });
  const env = { DATABASE_URL: "postgres://127.0.0.1:1/none" };
  const document = await it.json(["--write-fixes"], { env });
  expect(document).toMatchObject({
    exitCode: 5,
    error: { code: "PGOPS_CONNECT", hint: expect.stringContaining("--changed-since <commit>") },
  });
  expect(await it.read("sql/migrations/002_x.down.sql")).not.toContain("CREATE INDEX");
});

test("--write-fixes with --changed-since asks no database", async () => {
  const it = await proved(table);
  await inRepository(it);
  await write(it, lost("002"));
  const env = { DATABASE_URL: "postgres://127.0.0.1:1/none" };
  const { exitCode, stdout, stderr } = await it.verify(["--changed-since", "main", "--write-fixes"], { env });
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/✖ 002_x +broken .*\n(?: {6}.*\n)+ {2}✔ 002_x +reversible /);
  expect(stderr).toContain("fixed  sql/migrations/002_x.down.sql\n\nJudged again:\n");
  expect(await it.read("sql/migrations/002_x.down.sql")).toBe(mended);
});

test("--changed-since judges what a branch has new, changed, or not yet in git, and applies the rest", async () => {
  const it = await proved({ ...plain(1), ...plain(2), ...plain(3) });
  await inRepository(it);
  expect(await it.json(["--changed-since", "main"])).toMatchObject({
    exitCode: 0,
    migrations: [],
    server: null,
  });
  await git(it.path, "checkout", "--quiet", "-b", "topic");
  await write(it, plain(4));
  await git(it.path, "add", ".");
  await git(it.path, "commit", "--quiet", "-m", "fourth");
  // What main has got since is not what the branch has changed.
  await git(it.path, "checkout", "--quiet", "main");
  await it.write("sql/migrations/003_t.down.sql", "DROP TABLE IF EXISTS t3;");
  await git(it.path, "commit", "--quiet", "-am", "main goes on");
  await git(it.path, "checkout", "--quiet", "topic");
  await write(it, plain(5));
  await it.write("sql/migrations/002_t.down.sql", "DROP TABLE t2; -- now\n");
  const document = await it.json(["--changed-since", "main"]);
  expect(verdictsOf(document)).toEqual(["2 reversible", "4 reversible", "5 reversible"]);
  expect(document).toMatchObject({ exitCode: 0, counts: { applied: 2, reversible: 3 } });
  // Through a link, from a folder of the repository that holds nothing of it.
  await it.write("app/.keep", "");
  await symlink(`${it.path}/sql`, `${it.path}/app/sql`);
  const linked = await it.json(["--cwd", `${it.path}/app`, "--changed-since", "main", "--to", "2"]);
  expect(verdictsOf(linked)).toEqual(["2 reversible"]);
  const unknown = await it.json(["--changed-since", "origin/main"]);
  expect(unknown).toMatchObject({ exitCode: 2, error: { code: "PGOPS_GIT" } });
  const flag = await it.json(["--changed-since=--output=x"]);
  expect(flag).toMatchObject({ exitCode: 2, error: { code: "PGOPS_GIT" } });
});
