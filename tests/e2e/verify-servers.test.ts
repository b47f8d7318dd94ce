import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { processLives } from "../../src/postgres/servers/processes.ts";
import { ownServer } from "../roundtrip/verify/corpus-verdicts.ts";
import { startPgops } from "../support/cli.ts";
import { tidyUp } from "../support/tidy.ts";
import { expectOrderly, programCache, tableMigrations } from "./scene.ts";
import { proved, verdictsOf } from "./verified.ts";

describe("--server", () => {
  let url: string;
  let sql: postgres.Sql;

  beforeAll(async () => {
    url = await ownServer();
    sql = postgres(url, { max: 1, onnotice: () => undefined });
    tidyUp(async () => sql.end({ timeout: 5 }));
  });

  async function names(): Promise<string[]> {
    const rows = await sql<{ name: string }[]>`SELECT datname AS name FROM pg_database
      UNION ALL SELECT rolname FROM pg_roles ORDER BY name`;
    return rows.map(({ name }) => name);
  }

  test("leaves no database and no role behind that it made", async () => {
    const it = await proved({
      ...tableMigrations(1, 2),
      "003_grants": 'GRANT SELECT ON t1 TO reporting; ALTER TABLE t2 OWNER TO "The Owner";',
      "003_grants.down": "SELECT 1;",
      "004_t": "CREATE TABLE t4 (id integer);",
      "004_t.down": "DROP TABLE t4;",
    });
    const before = await names();
    const document = await it.json(["--server", url]);
    expect(verdictsOf(document)).toEqual([
      "1 reversible",
      "2 reversible",
      "3 broken: not-restored table public.t1, not-restored table public.t2",
      "4 reversible",
    ]);
    expect(document.notes).toEqual([expect.stringMatching(/: reporting, The Owner$/)]);
    expect(document.server?.engine).toBe("named");
    expect(await names()).toEqual(before);
  });

  test("says so where nobody answers, where the role may not, and where the version is another", async () => {
    const it = await proved(tableMigrations(1));
    await sql`CREATE ROLE maker LOGIN CREATEDB CREATEROLE PASSWORD 'secret'`;
    tidyUp(async () => void (await sql`DROP ROLE maker`));
    const asMaker = new URL(url);
    asMaker.username = "maker";
    asMaker.password = "secret";
    const nobody = await it.verify(["--server", "postgres://me:secret@127.0.0.1:1/none"]);
    expect(nobody.exitCode).toBe(5);
    expect(nobody.stderr).toMatch(/no server answers at 127\.0\.0\.1:1 .*from --server.*PGOPS_CONNECT/);
    const may = await it.verify(["--server", asMaker.href]);
    expect(may.exitCode).toBe(5);
    expect(may.stderr).toMatch(/maker is no superuser on the server of --server +PGOPS_SERVER_RIGHTS/);
    expect(nobody.stderr + may.stderr).not.toContain("secret");
    const [version] = await sql<
      { major: number }[]
    >`SELECT current_setting('server_version_num')::int / 10000 AS major`;
    const other = String(version?.major === 14 ? 15 : 14);
    expect(await it.json(["--server", url, "--postgres", other])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_WRONG_MAJOR" },
    });
    expect(await it.json(["--server", "localhost"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_CONFIG", message: expect.stringContaining("--server") },
    });
  });
});

test("Ctrl-C ends it with 130; no process and no folder is left", async () => {
  const it = await proved({ ...tableMigrations(1, 2), "002_t2.down": "SELECT pg_sleep(60);" });
  // A temporary folder of its own, which the server's account may enter.
  const TMPDIR = await mkdtemp(join(tmpdir(), "pgops-verify-"));
  tidyUp(async () => rm(TMPDIR, { recursive: true, force: true }));
  await chmod(TMPDIR, 0o777);
  const run = startPgops(["verify"], { cwd: it.path, env: { TMPDIR, XDG_CACHE_HOME: programCache } });
  await expect.poll(() => run.output.stdout).toContain("001_t1");
  const [folder = ""] = await readdir(TMPDIR);
  const pidFile = await readFile(join(TMPDIR, folder, "data", "postmaster.pid"), "utf8");
  const pid = Number.parseInt(pidFile, 10);
  expect(processLives(pid)).toBe(true);
  run.kill("SIGINT");
  const result = await run.ended;
  expectOrderly(result, ["verify"]);
  expect(result.exitCode).toBe(130);
  expect(result.stderr).toMatch(/error: interrupted before every migration was judged +PGOPS_INTERRUPTED/);
  expect(processLives(pid)).toBe(false);
  expect(await readdir(TMPDIR)).toEqual([]);
});
