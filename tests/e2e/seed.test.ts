import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type SeedScene, seedScene, threePermissions } from "../seeds/seed-scene.ts";
import type { Document } from "./scene.ts";
import { onTerminal } from "./on-terminal.ts";

const file = "permissions.yaml";
interface SeedDocument extends Document {
  exitCode: number;
  written: boolean;
  differences: number;
  permissions: Record<string, unknown> | null;
  seeds: { name: string; state: string; ran: boolean; environments: string[] | null }[];
}

async function documentOf(it: SeedScene, args: string[]): Promise<SeedDocument> {
  return (await it.json(args)) as unknown as SeedDocument;
}

describe("pgops seed", () => {
  test("shows one line a change, and at last what stands; then there is nothing to do", async () => {
    const it = await seedScene({ [file]: threePermissions, "001_a.sql": "SELECT 1;" });
    const first = await it.pgops(["seed"]);
    expect(first.exitCode).toBe(0);
    expect(first.stdout.replace(/ran in .*/, "ran in TIME").split("\n")).toEqual([
      "     what        name",
      "  +  permission  products:read",
      "  +  permission  users:read     View users",
      "  +  permission  users:write    Change users",
      "  +  role        admin          products:read, users:read, users:write",
      "  +  role        user           products:read",
      "  +  seed        001_a          new, ran in TIME",
      "",
    ]);
    expect(first.stderr.trimEnd().split("\n").at(-1)).toBe(
      "✔ 3 permissions and 2 roles as the file says: 3 added, 4 grants added. 1 seed run.",
    );
    const second = await it.pgops(["seed"]);
    expect(second).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: "✔ Nothing to do: 3 permissions and 2 roles are as the file says, 1 seed has run.\n",
    });
  });

  test("--verbose has a line for each grant, and for what is unchanged", async () => {
    const it = await seedScene({ [file]: threePermissions, "001_a.sql": "SELECT 1;" });
    const { stdout } = await it.pgops(["seed", "--verbose"]);
    expect(stdout.split("\n").filter((line) => line.includes("admin"))).toEqual([
      "  +  role        admin          products:read",
      "  +  role        admin          users:read",
      "  +  role        admin          users:write",
    ]);
    expect((await it.pgops(["seed", "--verbose"])).stdout).toContain("seed  001_a  as it was run last");
  });

  test("a changed file: added, changed, kept, and with --prune removed", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.pgops(["seed"]);
    await it.write(
      `sql/seeds/${file}`,
      threePermissions.replace("View users", "Look").replace(/.*Change users.*\n/, ""),
    );
    const kept = await it.pgops(["seed"]);
    expect(kept.stdout.split("\n")).toEqual([
      "     what        name",
      '  ~  permission  users:read   "Look", was "View users"',
      "     permission  users:write  only in the database, kept",
      "     role        admin        users:write: only in the database, kept",
      "",
    ]);
    expect(kept.stderr).toContain("! 2 are only in the database and stay; --prune removes");
    const pruned = await it.pgops(["seed", "--prune", "--yes"]);
    expect(pruned.stdout.split("\n")).toEqual([
      "     what        name",
      "  -  permission  users:write  Change users",
      "  -  role        admin        users:write",
      "",
    ]);
    expect(pruned.stderr).toContain("1 removed, 1 grant removed.");
    expect((await it.pgops(["seed", "--check"])).exitCode).toBe(0);
  });

  test("--prune where nobody can be asked removes nothing, and lists what would vanish", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.pgops(["seed"]);
    await it.write(`sql/seeds/${file}`, threePermissions.replace(/.*Change users.*\n/, ""));
    const before = [await it.permissions(), await it.grants()];
    const { exitCode, stderr } = await it.pgops(["seed", "--prune"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("1 permission and 1 grant would be removed, and nobody confirmed it");
    expect(stderr).toContain("  permission users:write\n  users:write of the role admin\n");
    expect([await it.permissions(), await it.grants()]).toEqual(before);
  });

  test.each([
    ["y", 0, false],
    ["n", 2, true],
  ])("--prune asks a person, who says %s", async (answer, exitCode, stays) => {
    const it = await seedScene({ [file]: threePermissions });
    await it.pgops(["seed"]);
    await it.write(`sql/seeds/${file}`, threePermissions.replace(/.*Change users.*\n/, ""));
    const asked = await it.pgops(["seed", "--prune"], { env: onTerminal(100), input: `${answer}\n` });
    expect(asked.exitCode).toBe(exitCode);
    expect(asked.stderr).toContain("  - permission users:write\n  - users:write of the role admin\n");
    expect(asked.stderr).toContain("remove 1 permission and 1 grant? [y/N]");
    expect((await it.permissions()).some(({ name }) => name === "users:write")).toBe(stays);
  });

  test("--check ends with 3 on a difference, also one that only the database holds, and changes nothing", async () => {
    const it = await seedScene({ [file]: threePermissions });
    const missing = await documentOf(it, ["seed", "--check"]);
    expect([missing.exitCode, missing.ok, missing.differences, missing.written]).toEqual([3, true, 7, false]);
    expect(await it.permissions()).toEqual([]);
    expect((await it.pgops(["seed", "--dry-run"])).exitCode).toBe(0);
    await it.pgops(["seed"]);
    expect((await it.pgops(["seed", "--check"])).exitCode).toBe(0);
    await it.sql`INSERT INTO role_permissions (role, permission_id) SELECT 'intern', id FROM permissions`;
    expect((await it.pgops(["seed", "--check"])).exitCode).toBe(3);
    await it.pgops(["seed", "--prune", "--yes"]);
    expect((await it.pgops(["seed", "--check"])).exitCode).toBe(0);
  });

  test("the document has all of it", async () => {
    const it = await seedScene({
      [file]: threePermissions,
      "001_a.sql": "SELECT 1;",
      "002_demo.sql": "-- pgops: environments test\nSELECT 1;",
    });
    const document = await documentOf(it, ["seed"]);
    expect(document).toMatchObject({
      command: "seed",
      ok: true,
      exitCode: 0,
      written: true,
      differences: 8,
      permissions: { file, permissions: 3, roles: 2, changed: [], removed: [], kept: [] },
      seeds: [
        { name: "001_a", state: "new", environments: null, ran: true, seededAt: null },
        { name: "002_demo", state: "elsewhere", environments: ["test"], ran: false, durationMs: null },
      ],
    });
    const again = await documentOf(it, ["seed"]);
    expect(again.seeds[0]).toMatchObject({
      state: "unchanged",
      seededAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
  });

  test("wrong files: exit code 2, each with line and column, and nothing is written", async () => {
    const it = await seedScene({
      [file]: `${threePermissions}  x: [users:reed, "y:*"]\n`,
      "001_a.sql": "SELECT 1;",
    });
    const { exitCode, stderr } = await it.pgops(["seed"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'sql/seeds/permissions.yaml:8:7: the role "x" has the unknown permission "users:reed". Did you mean `users:read`?',
    );
    expect(stderr).toContain('sql/seeds/permissions.yaml:8:19: "y:*" of the role "x" matches no permission');
    expect(stderr).toContain("Nothing was written.");
    expect(await it.permissions()).toEqual([]);
    expect((await it.json(["seed"])).error).toMatchObject({ code: "PGOPS_PERMISSIONS", exitCode: 2 });
  });
});

test("a module of permissions that waits for ever is an error, and nothing else is said", async () => {
  const it = await seedScene({ "permissions.ts": "await new Promise(() => {});" });
  const { exitCode, stderr } = await it.pgops(["seed", "--check"]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error: the module ended before it had given its default export/);
});

test("what a module of permissions prints does not get among the data", async () => {
  const it = await seedScene({
    "permissions.ts": `console.log("looking"); console.error("found"); export default { permissions: [{ resource: "a", action: "b" }] };`,
  });
  const { stdout, stderr } = await it.pgops(["seed", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, written: true });
  expect(stderr).toContain("found");
});

describe("environments", () => {
  const seeds = {
    "001_all.sql": "CREATE TABLE ran_all ();",
    "002_test.sql": "-- pgops: environments development, test\nCREATE TABLE ran_test ();",
    "003_demo.sql": "-- pgops: environments development\nCREATE TABLE ran_demo ();",
  };
  const config = {
    environments: { development: {}, test: {}, production: {} },
    seeds: { environments: { "003_demo": ["test"] } },
  };

  test("a seed with a list runs where --env says one of them; the configuration goes before the file", async () => {
    const it = await seedScene(seeds, config);
    const ran = async (): Promise<string[]> => (await it.tables()).filter((name) => name.startsWith("ran_"));
    const nowhere = await it.pgops(["seed"]);
    expect(nowhere.stdout).toContain("002_test  for development, test: does not run here");
    expect(await ran()).toEqual(["ran_all"]);
    await it.pgops(["seed", "--env", "production"]);
    expect(await ran()).toEqual(["ran_all"]);
    await it.pgops(["seed", "--env", "development"]);
    expect(await ran()).toEqual(["ran_all", "ran_test"]);
    await it.pgops(["seed", "--env", "test"]);
    expect(await ran()).toEqual(["ran_all", "ran_demo", "ran_test"]);
  });

  test("--only does not bring it elsewhere", async () => {
    const it = await seedScene(seeds, config);
    for (const args of [[], ["--env", "production"]]) {
      const { exitCode, stderr } = await it.pgops(["seed", "--only", "2", ...args]);
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining("002_test is for development, test, and"),
      ]);
      expect(stderr).toContain("PGOPS_SEED_ENVIRONMENT");
    }
    expect(await it.tables()).not.toContain("ran_test");
  });

  test("what is for another environment may be wrong", async () => {
    const it = await seedScene({ ...seeds, "004_x.sql": "-- pgops: environments test\nCOMMIT;" }, config);
    expect((await it.pgops(["seed", "--env", "production"])).exitCode).toBe(0);
    expect((await it.pgops(["seed", "--env", "test"])).exitCode).toBe(2);
  });

  test("the permissions may have a list too", async () => {
    const it = await seedScene(
      { [file]: threePermissions },
      { environments: { a: {}, b: {} }, seeds: { environments: { permissions: ["a"] } } },
    );
    const elsewhere = await it.pgops(["seed", "--env", "b"]);
    expect(elsewhere.stdout).toContain("seed  permissions  for a: does not run here");
    expect((await documentOf(it, ["seed"])).seeds).toMatchObject([
      { name: "permissions", state: "elsewhere", ran: false, environments: ["a"] },
    ]);
    expect(await it.permissions()).toEqual([]);
    await it.pgops(["seed", "--env", "a"]);
    expect(await it.permissions()).toHaveLength(3);
  });
});

describe("--only", () => {
  test.each([["002_b"], ["b"], ["2"], ["002_b.sql"]])("%s is one seed alone", async (name) => {
    const it = await seedScene({
      [file]: threePermissions,
      "001_a.sql": "CREATE TABLE a ();",
      "002_b.sql": "CREATE TABLE b ();",
    });
    await it.pgops(["seed", "--only", name]);
    expect([await it.tables(), await it.permissions()]).toEqual([
      ["b", "permissions", "role_permissions"],
      [],
    ]);
  });

  test("permissions, several, and one that is not there", async () => {
    const it = await seedScene({
      [file]: threePermissions,
      "001_a.sql": "CREATE TABLE a ();",
      "002_b.sql": "CREATE TABLE b ();",
    });
    await it.pgops(["seed", "--only", "permissions"]);
    expect(await it.tables()).toEqual(["permissions", "role_permissions"]);
    await it.pgops(["seed", "--only", "2", "--only", "a"]);
    expect(await it.tables()).toEqual(["a", "b", "permissions", "role_permissions"]);
    const { exitCode, stderr } = await it.pgops(["seed", "--only", "permisions"]);
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining('there is no seed "permisions". Did you mean `permissions`?'),
    ]);
  });
});

describe("what may not be written", () => {
  test("a read-only database: refused; a check reads it", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.sql.unsafe(`ALTER DATABASE "${it.database}" SET default_transaction_read_only = on`);
    const { exitCode, stderr } = await it.pgops(["seed"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("PGOPS_READ_ONLY")]);
    expect((await it.pgops(["seed", "--check"])).exitCode).toBe(3);
  });

  test("a role that may read and no more: refused, with what it lacks", async () => {
    const it = await seedScene({ [file]: threePermissions });
    const role = `reader_${it.database.slice(-12)}`;
    await it.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'secret';
      GRANT SELECT ON permissions, role_permissions TO ${role}; GRANT CREATE ON DATABASE "${it.database}" TO ${role}`);
    const url = new URL(it.url);
    [url.username, url.password] = [role, "secret"];
    try {
      const { exitCode, stderr } = await it.pgops(["seed"], { env: { DATABASE_URL: url.href } });
      expect([exitCode, stderr]).toEqual([
        1,
        expect.stringContaining("permissions.yaml: permission denied for table permissions"),
      ]);
      expect(stderr).toMatch(/PGOPS_SQL 42501/);
      expect(stderr).toContain("permissions.yaml was rolled back; nothing of it remains.");
      expect(await it.permissions()).toEqual([]);
    } finally {
      await it.sql.unsafe(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });

  test("a database that has not been migrated: what to do is said", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.sql`DROP TABLE role_permissions, permissions`;
    const { exitCode, stderr } = await it.pgops(["seed"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("PGOPS_SEED_TABLE")]);
    expect(stderr).toContain("Run `pgops migrate` first");
  });
});

test("the shop's own file is taken, by a database that has its tables", async () => {
  const text = readFileSync(new URL("../../sql/seeds/permissions.yaml", import.meta.url), "utf8");
  const it = await seedScene({ [file]: text });
  const first = await documentOf(it, ["seed"]);
  expect([first.ok, first.written]).toEqual([true, true]);
  expect(await it.json(["seed", "--check"])).toMatchObject({ exitCode: 0, differences: 0 });
});
