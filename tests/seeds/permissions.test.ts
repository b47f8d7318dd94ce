import { describe, expect, test } from "vitest";
import { fingerprint } from "../schema/catalog.ts";
import { failureOf, seedScene, shopTables, threePermissions } from "./seed-scene.ts";

const file = "permissions.yaml";

test("the first run writes all, the second finds nothing to do and writes nothing", async () => {
  const it = await seedScene({ [file]: threePermissions });
  const first = await it.seed();
  expect(first).toMatchObject({ written: true, differences: 7, seeds: [] });
  expect(first.permissions).toMatchObject({ file, permissions: 3, roles: 2, changed: [], kept: [] });
  expect(await it.grants()).toEqual([
    "admin products:read",
    "admin users:read",
    "admin users:write",
    "user products:read",
  ]);
  const [before, record] = [await it.permissions(), await it.history()];
  expect(before.map(({ name, description }) => [name, description])).toEqual([
    ["products:read", null],
    ["users:read", "View users"],
    ["users:write", "Change users"],
  ]);
  expect(record).toEqual([`done ${file}`]);

  expect(await it.seed()).toMatchObject({ written: false, differences: 0 });
  expect([await it.permissions(), await it.history()]).toEqual([before, record]);
});

test("the history has the hash of the file, how long it took, and who did it", async () => {
  const it = await seedScene({ [file]: threePermissions });
  const { permissions } = await it.seed();
  const { history } = (await it.json(["history"])) as unknown as { history: Record<string, unknown>[] };
  expect(history).toMatchObject([
    { action: "seed", filename: file, outcome: "done", hash: permissions?.hash, message: null },
  ]);
  expect(history[0]?.["durationMs"]).toBeGreaterThan(0);
  expect(history[0]?.["client"]).toMatch(/^.+@.+$/);
});

test("a changed file: what is new is added, what differs is changed, and ids stay", async () => {
  const it = await seedScene({ [file]: threePermissions });
  await it.seed();
  const before = await it.permissions();
  await it.write(
    `sql/seeds/${file}`,
    threePermissions
      .replace("View users", "Look at users")
      .replace("roles:", "  - { resource: brands, action: read }\nroles:\n  editor: [users:write]"),
  );
  const { permissions, differences } = await it.seed();
  expect(permissions).toMatchObject({
    added: [{ resource: "brands", action: "read", description: null }],
    changed: [{ resource: "users", action: "read", description: "Look at users", before: "View users" }],
    grants: {
      added: [
        { role: "admin", resource: "brands", action: "read" },
        { role: "editor", resource: "users", action: "write" },
      ],
    },
  });
  expect(differences).toBe(4);
  const after = await it.permissions();
  const ids = new Map(after.map(({ name, id }) => [name, id]));
  expect(before.map(({ name }) => ids.get(name))).toEqual(before.map(({ id }) => id));
  expect(await it.history()).toEqual([`done ${file}`, `done ${file}`]);
});

describe("what the file does not hold", () => {
  const shorter = threePermissions
    .replace("  - { resource: users, action: write, description: Change users }\n", "")
    .replace("[products:read]", "[]");

  test("is kept and told of, also by a check", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.seed();
    const [permissions, grants] = [await it.permissions(), await it.grants()];
    await it.write(`sql/seeds/${file}`, shorter);
    const result = await it.seed();
    expect(result).toMatchObject({ written: false, differences: 3 });
    expect(result.permissions).toMatchObject({
      removed: [],
      kept: [{ resource: "users", action: "write", description: "Change users" }],
      grants: {
        removed: [],
        kept: [
          { role: "admin", resource: "users", action: "write" },
          { role: "user", resource: "products", action: "read" },
        ],
      },
    });
    expect([await it.permissions(), await it.grants()]).toEqual([permissions, grants]);
    expect(await it.check()).toMatchObject({ differences: 3 });
  });

  test("is removed with prune, the grants one by one, and the rest keeps its ids", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.seed();
    const before = await it.permissions();
    await it.write(`sql/seeds/${file}`, shorter);
    const { permissions } = await it.seed({ prune: true });
    expect(permissions).toMatchObject({
      removed: [{ resource: "users", action: "write" }],
      kept: [],
      grants: {
        removed: [
          { role: "admin", resource: "users", action: "write" },
          { role: "user", resource: "products", action: "read" },
        ],
        kept: [],
      },
    });
    expect(await it.permissions()).toEqual(before.filter(({ name }) => name !== "users:write"));
    expect(await it.grants()).toEqual(["admin products:read", "admin users:read"]);
    expect(await it.check()).toMatchObject({ differences: 0 });
  });

  test("is not removed, and nothing is written, where somebody says no", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.seed();
    await it.write(`sql/seeds/${file}`, shorter.replace("View users", "Look"));
    const before = [await it.permissions(), await it.grants()];
    const error = await failureOf(it.seed({ prune: true, confirm: async () => false }));
    expect([error.code, error.exitCode]).toEqual(["PGOPS_NOT_CONFIRMED", 2]);
    expect([await it.permissions(), await it.grants()]).toEqual(before);
  });

  test("is not removed where more would go than somebody agreed to", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.seed();
    await it.write(`sql/seeds/${file}`, shorter);
    const before = await it.permissions();
    const confirm = async (): Promise<boolean> => {
      await it.sql`INSERT INTO role_permissions (role, permission_id)
        SELECT 'support', id FROM permissions WHERE resource = 'users' AND action = 'write'`;
      return true;
    };
    const error = await failureOf(it.seed({ prune: true, confirm }));
    expect([error.code, error.exitCode]).toEqual(["PGOPS_CONCURRENT", 4]);
    expect(await it.permissions()).toEqual(before);
    expect(await it.grants()).toContain("support users:write");
  });

  test("is not removed where another table refers to it: the error says which, and all is rolled back", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.seed();
    await it.sql.unsafe(`CREATE TABLE user_permissions (permission_id uuid REFERENCES permissions);
      INSERT INTO user_permissions SELECT id FROM permissions`);
    await it.write(`sql/seeds/${file}`, shorter.replace("View users", "Look"));
    const before = [await it.permissions(), await it.grants()];
    const error = await failureOf(it.seed({ prune: true }));
    expect([error.code, error.sqlstate, error.detail]).toEqual([
      "PGOPS_SQL",
      "23503",
      expect.stringContaining('"user_permissions"'),
    ]);
    expect(error.stands).toContain("permissions.yaml was rolled back; nothing of it remains.");
    expect([await it.permissions(), await it.grants()]).toEqual(before);
    expect(await it.history()).toEqual([`done ${file}`, `failed ${file}`]);
  });
});

test("rows of other tables that would vanish with a permission, or lose it, are told of, and nothing is removed", async () => {
  const it = await seedScene({ [file]: threePermissions });
  await it.seed();
  await it.sql.unsafe(`CREATE TABLE teams (permission_id uuid REFERENCES permissions ON DELETE CASCADE);
    CREATE TABLE "Keys" (may uuid REFERENCES permissions ON DELETE SET NULL);
    INSERT INTO teams SELECT id FROM permissions;
    INSERT INTO "Keys" SELECT id FROM permissions, generate_series(1, 2)`);
  await it.write(`sql/seeds/${file}`, threePermissions.replace(/.*Change users.*\n/, ""));
  const before = [await it.permissions(), await it.grants()];
  const error = await failureOf(it.seed({ prune: true }));
  expect([error.code, error.details]).toEqual([
    "PGOPS_SEED_REFERENCES",
    ['public."Keys".may: 2 rows', "public.teams.permission_id: 1 row"],
  ]);
  expect([await it.permissions(), await it.grants()]).toEqual(before);
  await it.sql`DELETE FROM teams`;
  await it.sql`DELETE FROM "Keys"`;
  expect((await it.seed({ prune: true })).permissions?.removed).toHaveLength(1);
});

test("so are those that refer to a name and an action, and those that refer to a grant", async () => {
  const it = await seedScene({ [file]: threePermissions });
  await it.seed();
  await it.sql.unsafe(`
    CREATE TABLE by_name (id int, what text, "How" text,
      FOREIGN KEY ("How", what) REFERENCES permissions (action, resource) ON DELETE CASCADE);
    CREATE TABLE notes (of_role text, of_permission uuid,
      FOREIGN KEY (of_role, of_permission) REFERENCES role_permissions ON DELETE CASCADE);
    INSERT INTO by_name SELECT 1, resource, action FROM permissions;
    INSERT INTO notes SELECT role, permission_id FROM role_permissions WHERE role = 'admin'`);
  await it.write(`sql/seeds/${file}`, threePermissions.replace(/.*Change users.*\n/, ""));
  const before = [await it.permissions(), await it.grants()];
  const error = await failureOf(it.seed({ prune: true }));
  expect([error.code, error.details]).toEqual([
    "PGOPS_SEED_REFERENCES",
    ['public.by_name ("How", what): 1 row', "public.notes (of_role, of_permission): 1 row"],
  ]);
  expect([await it.permissions(), await it.grants()]).toEqual(before);
  await it.sql`DELETE FROM by_name WHERE "How" = 'write'`;
  await it.sql`DELETE FROM notes WHERE of_permission = (SELECT id FROM permissions WHERE action = 'write')`;
  expect((await it.seed({ prune: true })).permissions?.removed).toHaveLength(1);
  expect(await it.sql`SELECT FROM by_name`).toHaveLength(2);
});

test("what a trigger or a rule makes of it is noticed: all is rolled back, and what is missing is told", async () => {
  const it = await seedScene({ [file]: threePermissions });
  await it.sql.unsafe(`
    CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN NEW.description := upper(NEW.description); RETURN NEW; END $$;
    CREATE TRIGGER other BEFORE INSERT OR UPDATE ON permissions FOR EACH ROW EXECUTE FUNCTION other();
    CREATE RULE none AS ON INSERT TO role_permissions WHERE NEW.role = 'user' DO INSTEAD NOTHING`);
  const error = await failureOf(it.seed());
  expect([error.code, error.details]).toEqual([
    "PGOPS_SEED_NOT_HELD",
    [
      "permission users:read: not as it was written",
      "permission users:write: not as it was written",
      "products:read of the role user: not there",
    ],
  ]);
  expect(await it.permissions()).toEqual([]);
  await it.sql`DROP TRIGGER other ON permissions`;
  await it.sql`DROP RULE none ON role_permissions`;
  await it.seed();
  await it.sql.unsafe("CREATE RULE kept AS ON DELETE TO role_permissions DO INSTEAD NOTHING");
  await it.write(`sql/seeds/${file}`, threePermissions.replace("user: [products:read]", "user: []"));
  const kept = await failureOf(it.seed({ prune: true }));
  expect(kept.details).toEqual(["products:read of the role user: still there"]);
});

test("a grant that another session gives while a permission is removed is waited for, and not lost unseen", async () => {
  const it = await seedScene({ [file]: threePermissions });
  await it.seed();
  await it.write(`sql/seeds/${file}`, threePermissions.replace(/.*Change users.*\n/, ""));
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`INSERT INTO role_permissions (role, permission_id)
    SELECT 'late', id FROM permissions WHERE resource = 'users' AND action = 'write'`;
  const pruned = it.seed({ prune: true, confirm: async () => true });
  pruned.catch(() => {});
  await expect.poll(() => it.events.map(({ type }) => type), { timeout: 10_000 }).toContain("blocked");
  await other`COMMIT`;
  other.release();
  expect((await failureOf(pruned)).code).toBe("PGOPS_CONCURRENT");
  expect(await it.grants()).toContain("late users:write");
});

test("a dry run and a check change nothing at all", async () => {
  const it = await seedScene({ [file]: threePermissions, "001_a.sql": "CREATE TABLE a ();" });
  const before = await fingerprint(it.sql);
  const expected = { written: false, differences: 8, seeds: [{ name: "001_a", state: "new", ran: false }] };
  expect(await it.seed({ dryRun: true })).toMatchObject(expected);
  expect(await it.check()).toMatchObject(expected);
  expect(await fingerprint(it.sql)).toEqual(before);
  expect(await it.permissions()).toEqual([]);
});

describe("tables", () => {
  test("that are not there: the error says what to do", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.sql`DROP TABLE role_permissions`;
    const error = await failureOf(it.seed());
    expect([error.code, error.exitCode, error.message]).toEqual([
      "PGOPS_SEED_TABLE",
      1,
      "the table public.role_permissions does not exist",
    ]);
    expect(error.hint).toContain("pgops migrate");
  });

  test("that are others: the columns they lack are named", async () => {
    const it = await seedScene({ [file]: threePermissions });
    await it.sql`ALTER TABLE permissions RENAME COLUMN action TO verb`;
    expect((await failureOf(it.check())).message).toBe("the table public.permissions has no column action");
  });

  test("of other names and schemas are used as configured", async () => {
    const seeds = { permissionsTable: 'auth."Permission"', rolePermissionsTable: "auth.grants" };
    const it = await seedScene({ [file]: threePermissions }, { seeds });
    await it.sql.unsafe(`CREATE SCHEMA auth;
      ALTER TABLE permissions SET SCHEMA auth; ALTER TABLE auth.permissions RENAME TO "Permission";
      ALTER TABLE role_permissions SET SCHEMA auth; ALTER TABLE auth.role_permissions RENAME TO grants;`);
    expect(await it.seed()).toMatchObject({ written: true, differences: 7 });
    const [row] = await it.sql<{ count: string }[]>`SELECT count(*) FROM auth.grants`;
    expect(row?.count).toBe("4");
  });
});

test("a table that somebody else holds is waited for, tried again, and given up with who holds it", async () => {
  const it = await seedScene({ [file]: threePermissions });
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`LOCK TABLE permissions IN ROW EXCLUSIVE MODE`;
  try {
    const patience = { lockTimeoutMs: 200, lockTries: 2 };
    const error = await failureOf(it.seed({ patience }));
    expect([error.code, error.exitCode]).toEqual(["PGOPS_LOCK_TIMEOUT", 4]);
    expect(error.stands).toContain("permissions.yaml was rolled back");
    expect(it.events.map(({ type }) => type)).toContain("retrying");
    expect(await it.permissions()).toEqual([]);
  } finally {
    await other`ROLLBACK`;
    other.release();
  }
  expect(await it.seed()).toMatchObject({ written: true });
});

test("what pgops remembers of seeds is no difference to the migrations", async () => {
  const it = await seedScene({ [file]: threePermissions, "001_a.sql": "SELECT 1;" });
  await it.sql`DROP TABLE role_permissions, permissions`;
  await it.write("sql/migrations/001_a.up.sql", shopTables);
  await it.write("sql/migrations/001_a.down.sql", "DROP TABLE role_permissions, permissions;");
  await it.pgops(["migrate"]);
  await it.seed();
  expect((await it.tables("pgops")).toSorted()).toEqual(["history", "journal", "seeds"]);
  expect(await it.json(["diff"])).toMatchObject({ exitCode: 0, differences: [] });
});

test("readers of the tables are not kept waiting while it writes", async () => {
  const it = await seedScene({ [file]: threePermissions });
  // It waits for this row with everything else written, and its locks held.
  const other = await it.sql.reserve();
  await it.sql`INSERT INTO permissions (resource, action) VALUES ('users', 'read')`;
  await other`BEGIN`;
  await other`SELECT FROM permissions FOR UPDATE`;
  const written = it.seed();
  await expect.poll(() => it.events.map(({ type }) => type), { timeout: 10_000 }).toContain("blocked");
  expect((await it.permissions()).map(({ name }) => name)).toEqual(["users:read"]);
  await other`ROLLBACK`;
  other.release();
  expect(await written).toMatchObject({ written: true });
});
