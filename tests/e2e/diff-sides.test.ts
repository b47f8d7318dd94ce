import { describe, expect, test } from "vitest";
import { newRoles } from "../roundtrip/test-roles.ts";
import { freshDatabase, serverMajor } from "../support/database.ts";
import { git } from "../support/git.ts";
import { clean, migrated, told, users } from "./drift-scene.ts";
import { scene } from "./scene.ts";

describe("pgops diff of other sides", () => {
  test("two databases, whose URLs are never repeated", async () => {
    const { json, url } = await migrated();
    const other = await freshDatabase();
    await other.sql.unsafe(`${users["001_users"]} ALTER TABLE users DROP COLUMN email`);
    const document = await json(["diff", "--from", url, "--to", other.url], { env: { DATABASE_URL: "" } });
    expect(document).toMatchObject({ exitCode: 3, from: { of: "database" }, to: { of: "database" } });
    expect(told(document)).toEqual([
      "removed function public.total()",
      "removed column public.users.email",
      "removed index public.users_email",
    ]);
    expect(JSON.stringify(document)).not.toContain(new URL(url).password);
    expect(await json(["diff", "--from", url, "--to", url], { env: { DATABASE_URL: "" } })).toMatchObject(
      clean,
    );
  });

  test("two snapshots, and a snapshot beside the database that it was taken of", async () => {
    const { json, sql, pgops, read, write } = await migrated();
    expect(await json(["snapshot", "--out", "a/before.json"])).toMatchObject({
      exitCode: 0,
      file: "a/before.json",
      from: { of: "database" },
    });
    expect(JSON.parse(await read("a/before.json"))).toMatchObject({
      pgops: 1,
      of: "database",
      objects: expect.any(Array),
    });
    // Other tests make roles on the server in the meantime.
    await write("pgops.config.json", JSON.stringify({ diff: { ignore: ["role *"] } }));
    expect(await json(["diff", "--from", "a/before.json"])).toMatchObject(clean);
    await sql`ALTER TABLE users ADD COLUMN nick text`;
    const printed = await pgops(["snapshot"]);
    expect(printed.exitCode).toBe(0);
    await pgops(["snapshot", "--out", "after.json"]);
    // Other tests make roles on the server in the meantime.
    expect(withoutRoles(await read("after.json"))).toEqual(withoutRoles(printed.stdout));
    const document = await json(["diff", "--from", "a/before.json", "--to", "after.json"], {
      env: { DATABASE_URL: "" },
    });
    expect(document).toMatchObject({ exitCode: 3, from: { name: "the snapshot a/before.json" } });
    expect(told(document)).toEqual(["added column public.users.nick"]);

    const of13 = (await read("after.json")).replace(/"postgres": \d+/, '"postgres": 13');
    await write("of-13.json", of13);
    expect(await json(["diff", "--from", "of-13.json"])).toMatchObject({
      ...clean,
      warnings: [expect.stringMatching(/^one side is of PostgreSQL 13, the other of \d+: /)],
    });
  });

  test("the migrations of two commits, and of the working tree up to a number", async () => {
    const { json, path, write } = await scene(users);
    const offline = { env: { DATABASE_URL: "" } };
    await git(path, "init", "--quiet", "--initial-branch", "main");
    await git(path, "add", ".");
    await git(path, "commit", "--quiet", "-m", "one");
    await write("sql/migrations/003_more.up.sql", "ALTER TABLE users ADD COLUMN nick text;");
    await write("sql/migrations/003_more.down.sql", "ALTER TABLE users DROP COLUMN nick;");
    await git(path, "checkout", "--quiet", "-b", "topic");
    await git(path, "add", ".");
    await git(path, "commit", "--quiet", "-m", "two");
    const { output: before } = await git(path, "status", "--porcelain");
    const document = await json(["diff", "--from", "git:main", "--to", "git:topic"], offline);
    expect(document).toMatchObject({
      exitCode: 3,
      from: { name: "the migrations of main" },
      to: { name: "the migrations of topic" },
    });
    expect(told(document)).toEqual(["added column public.users.nick"]);
    expect((await git(path, "status", "--porcelain")).output).toBe(before);
    expect(await json(["diff", "--from", "git:main", "--to", "migrations:2"], offline)).toMatchObject(clean);
    expect(await json(["diff", "--from", "git:nowhere", "--to", "migrations"], offline)).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_GIT", message: "git knows no commit nowhere here" },
    });
    await write("sql/migrations/004_wrong.up.sql", "-- pgops: irreversible test\nSELECT nonsense;");
    expect(await json(["diff", "--from", "git:main", "--to", "migrations"], offline)).toMatchObject({
      exitCode: 1,
      error: {
        code: "PGOPS_SQL",
        file: "sql/migrations/004_wrong.up.sql",
        line: 2,
        stands: expect.stringContaining("No database of yours was touched"),
      },
    });
  });

  test("migrations applied in a database of a server that is named, which is left as it was", async () => {
    const { json, sql, url } = await migrated();
    const databases = (): Promise<object[]> =>
      sql`SELECT datname FROM pg_database WHERE datname LIKE 'pgops_diff_%'`;
    await sql`DROP INDEX users_email`;
    const document = await json(["diff", "--server", url]);
    expect(document).toMatchObject({ exitCode: 3, from: { of: "migrations", name: "the migrations" } });
    expect(told(document)).toEqual(["removed index public.users_email"]);
    expect(JSON.stringify(document)).not.toContain(new URL(url).password);
    expect(await databases()).toEqual([]);
  });

  test("a server that is named without a port or a database, and of the version that is asked for", async () => {
    const { json, url } = await migrated();
    const { username, password, hostname, port } = new URL(url);
    // As with any URL of pgops', what it leaves open comes from libpq's variables.
    const env = { PGPORT: port, PGDATABASE: "postgres" };
    const server = `postgres://${username}:${password}@${hostname}`;
    expect(await json(["diff", "--server", server], { env })).toMatchObject(clean);
    const other = serverMajor() === 14 ? "15" : "14";
    expect(await json(["diff", "--server", server, "--postgres", other], { env })).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_WRONG_MAJOR" },
    });
  });

  test("a server that is named, whose role may make no database", async () => {
    const { json, sql, url } = await migrated();
    const [role = ""] = await newRoles(1);
    await sql.unsafe(`ALTER ROLE ${role} LOGIN PASSWORD 'secret-word'`);
    const server = new URL(url);
    Object.assign(server, { username: role, password: "secret-word" });
    const document = await json(["diff", "--server", server.href]);
    expect(document).toMatchObject({ exitCode: 5, error: { code: "PGOPS_SERVER_RIGHTS" } });
    expect(JSON.stringify(document)).not.toContain("secret-word");
  });

  test("initdb's comment on the database postgres is no difference", async () => {
    const { json, url } = await scene(users);
    const postgres = new URL(url);
    postgres.pathname = "/postgres";
    const document = await json(["diff", "--from", "migrations", "--to", postgres.href, "--server", url]);
    expect(document.exitCode).toBe(3);
    expect(told(document)).not.toContainEqual(expect.stringContaining("database current"));
  });

  test.each([
    [["--from", "shop"], 2, "PGOPS_USAGE"],
    [["--from", "migrations:9"], 2, "PGOPS_UNKNOWN_NUMBER"],
    [["--from", "gone.json"], 2, "PGOPS_SNAPSHOT_FILE"],
    [["--from", "package.json"], 2, "PGOPS_SNAPSHOT_FILE"],
    [["--to", "postgres://u:secret-word@127.0.0.1:1/d"], 5, "PGOPS_CONNECT"],
    [["--to", "postgres://u:secret-word@h:port/d"], 2, "PGOPS_CONFIG"],
    [["--server", "secret-word"], 2, "PGOPS_CONFIG"],
    [["--server", "postgres://u:secret-word@127.0.0.1:1/d"], 5, "PGOPS_CONNECT"],
    [["--postgres", "13"], 2, "PGOPS_USAGE"],
  ])("%j is refused", async (args, exitCode, code) => {
    const { pgops } = await scene({ ...users, "package.json": '{"name": "x"}' });
    const { stdout, stderr, ...result } = await pgops(["diff", ...args, "--json"]);
    expect([result.exitCode, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([
      exitCode,
      code,
    ]);
    expect(stdout + stderr).not.toContain("secret-word");
  });
});

/** What a snapshot's text says of all but roles. */
function withoutRoles(text: string): unknown {
  const snapshot = JSON.parse(text) as { objects: { kind: string }[] };
  return { ...snapshot, objects: snapshot.objects.filter(({ kind }) => kind !== "role") };
}
