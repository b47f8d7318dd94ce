import { describe, expect, test } from "vitest";
import { newRoles } from "../roundtrip/test-roles.ts";
import { clean, migrated, told, users } from "./drift-scene.ts";
import { scene } from "./scene.ts";

describe("pgops diff of a database and its migrations", () => {
  test("finds nothing where nothing was done by hand", async () => {
    const { json, pgops } = await migrated();
    const document = await json(["diff"]);
    expect(document).toMatchObject(clean);
    expect(document).toMatchObject({
      from: { of: "migrations", name: "the migrations", postgres: expect.any(Number) },
      to: { of: "database", name: expect.stringMatching(/^test_\w+ on .+ as \w+$/) },
    });
    expect(document["warnings"]).toBeUndefined();
    const { exitCode, stdout, stderr } = await pgops(["diff"]);
    expect([exitCode, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(/^✔ No difference between the migrations and test_\w+ on /);
  });

  test("finds a dropped index, an added column and a changed function, and what takes them back", async () => {
    const { json, pgops, sql } = await migrated();
    await sql.unsafe(
      "DROP INDEX users_email; ALTER TABLE users ADD COLUMN nick text; " +
        "CREATE OR REPLACE FUNCTION total() RETURNS integer LANGUAGE sql AS 'SELECT 2'; CREATE TABLE extra (id serial PRIMARY KEY)",
    );
    const document = await json(["diff"]);
    expect(document).toMatchObject({ exitCode: 3, ok: false, counts: { added: 2, removed: 1, changed: 1 } });
    expect(told(document)).toEqual([
      "changed function public.total() body",
      "added table public.extra",
      "added column public.users.nick",
      "removed index public.users_email",
    ]);
    expect(document["differences"]).toContainEqual(
      expect.objectContaining({
        key: "index public.users_email",
        kind: "index",
        after: null,
        sql: {
          before: ["CREATE INDEX users_email ON public.users USING btree (email);"],
          after: [],
          restore: ["CREATE INDEX users_email ON public.users USING btree (email);"],
        },
      }),
    );
    const { exitCode, stdout, stderr } = await pgops(["diff", "--no-color"]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^ {2}kind +object +what\n/);
    expect(stdout).toMatch(/\n {2}index +public\.users_email +only in the migrations\n/);
    expect(stdout).toMatch(/\n {2}function +public\.total\(\) +changed: body\n/);
    expect(stderr).toMatch(
      /^✖ 4 differences between the migrations and test_.+: 1 only in the first, 2 only in the second, 1 changed\.\n$/,
    );
    expect(JSON.stringify(document)).not.toContain('"oid"');

    const script = await pgops(["diff", "--sql"]);
    expect(script.exitCode).toBe(3);
    expect(script.stdout).toContain("-- index public.users_email: only in the migrations\n");
    await sql.unsafe(script.stdout).simple();
    expect(await json(["diff"])).toMatchObject(clean);
  });

  test("goes as far as the ledger, and warns of what is pending, changed or gone", async () => {
    const { json, write, remove, sql } = await migrated();
    await write("sql/migrations/003_later.up.sql", "CREATE TABLE later ();");
    expect(await json(["diff"])).toMatchObject({
      ...clean,
      from: { name: "the migrations up to 002_total" },
      warnings: ["003_later is pending there and not part of the comparison"],
    });
    await write("sql/migrations/002_total.up.sql", `${users["002_total"]} SELECT 1;`);
    expect(await json(["diff"])).toMatchObject({
      exitCode: 0,
      warnings: ["the file of 002_total is not what was applied there", expect.any(String)],
    });
    await remove("sql/migrations/002_total.up.sql");
    await remove("sql/migrations/002_total.down.sql");
    const document = await json(["diff"]);
    expect(document).toMatchObject({
      warnings: ["002_total is applied there, but its file is not here", expect.any(String)],
    });
    expect(told(document)).toEqual(["added function public.total()"]);
    await sql`DROP TABLE migrations`;
    expect(await json(["diff"])).toMatchObject({
      warnings: [expect.stringMatching(/has no ledger of pgops: it is compared with all 2 migrations$/)],
    });
  });

  test("a column in another place is told of its table", async () => {
    const { json, sql } = await migrated({ "001_t": "CREATE TABLE t (a int, b int, c int);" });
    await sql`ALTER TABLE t DROP COLUMN b`;
    await sql`ALTER TABLE t ADD COLUMN b int`;
    const document = await json(["diff"]);
    expect(told(document)).toEqual(["changed table public.t column order"]);
    expect(document["differences"]).toMatchObject([
      {
        before: { properties: { "column order": ["a", "b", "c"] } },
        after: { properties: { "column order": ["a", "c", "b"] } },
      },
    ]);
  });

  test("what the configuration allows to differ is left out", async () => {
    const { json, sql, write } = await migrated();
    await sql.unsafe(
      "CREATE TABLE tmp_1 (id serial PRIMARY KEY); GRANT SELECT ON users TO PUBLIC; COMMENT ON TABLE users IS 'x'; CREATE INDEX users_bak ON users (id)",
    );
    const config = (...ignore: string[]): Promise<void> =>
      write("pgops.config.json", JSON.stringify({ diff: { ignore } }));
    await config("table public.tmp_*", "index *_bak", "*: grants");
    expect(told(await json(["diff"]))).toEqual(["changed table public.users comment"]);
    await config("table public.tmp_*", "index *_bak", "*: grants, comment");
    expect(await json(["diff"])).toMatchObject(clean);
    await config("tabel x");
    expect(await json(["diff"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_CONFIG", details: [expect.stringContaining("did you mean table?")] },
    });
    await write("pgops.config.json", JSON.stringify({ diff: { ignore: "table x" } }));
    expect(await json(["diff"])).toMatchObject({ exitCode: 2, error: { code: "PGOPS_CONFIG" } });
  });

  test("owners and grants of roles that a throwaway server does not have compare equal", async () => {
    const [owner = "", reader = "", made = ""] = await newRoles(3);
    const { json, sql, url, pgops, database } = await scene({
      "001_t": `CREATE TABLE t (id int); GRANT SELECT ON t TO ${reader};`,
      "002_made": `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${made}') THEN CREATE ROLE ${made}; END IF; END $$; GRANT SELECT ON t TO ${made};`,
    });
    await sql.unsafe(
      `ALTER ROLE ${owner} LOGIN PASSWORD 'pw-of-owner'; GRANT CREATE ON DATABASE ${database} TO ${owner}; GRANT CREATE, USAGE ON SCHEMA public TO ${owner}`,
    );
    const asOwner = new URL(url);
    asOwner.username = owner;
    asOwner.password = "pw-of-owner";
    const env = { DATABASE_URL: asOwner.href };
    expect((await pgops(["migrate"], { env })).exitCode).toBe(0);
    const document = await json(["diff"], { env });
    expect(told(document)).toEqual(["changed database current grants", "changed schema public grants"]);
    await sql.unsafe(`REVOKE SELECT ON t FROM ${reader}; ALTER TABLE t OWNER TO ${reader}`);
    expect(told(await json(["diff"], { env }))).toContain("changed table public.t grants owner");
    await sql.unsafe(`DROP OWNED BY ${owner}, ${reader}, ${made}`);
  });

  test("needs no right but to connect, changes nothing, and works on a server that takes no changes", async () => {
    const { json, sql, url, database } = await migrated();
    const [role = ""] = await newRoles(1);
    await sql.unsafe(
      `ALTER ROLE ${role} LOGIN PASSWORD 'pw-of-reader'; REVOKE USAGE ON SCHEMA public FROM PUBLIC`,
    );
    await sql.unsafe(`ALTER DATABASE "${database}" SET default_transaction_read_only = on`);
    const plain = new URL(url);
    plain.username = role;
    plain.password = "pw-of-reader";
    const rows = await sql`SELECT count(*) FROM pgops.history`;
    const document = await json(["diff"], { env: { DATABASE_URL: plain.href } });
    expect(document).toMatchObject({
      exitCode: 3,
      warnings: [expect.stringContaining("does not let this role read its ledger")],
    });
    expect(told(document)).toEqual([
      "changed database current settings",
      expect.stringMatching(/^changed schema public (grants|revokes)/),
    ]);
    expect(await sql`SELECT count(*) FROM pgops.history`).toEqual(rows);
    expect(JSON.stringify(document)).not.toContain("pw-of-reader");
  });

  test("waits for no lock longer than is configured, and says so", async () => {
    const { json, sql, write } = await migrated({
      "001_v": "CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t;",
      "001_v.down": "DROP VIEW v; DROP TABLE t;",
    });
    await write("pgops.config.json", JSON.stringify({ lockTimeout: "50ms" }));
    await sql.begin(async (other) => {
      await other`LOCK TABLE t`;
      expect(await json(["diff"])).toMatchObject({
        exitCode: 1,
        error: {
          code: "PGOPS_CATALOG",
          sqlstate: "55P03",
          message: expect.stringMatching(/^the catalog of test_.+ could not be read: canceling statement/),
        },
      });
    });
  });

  test("findings go out in the formats of CI", async () => {
    const { pgops, sql } = await migrated();
    await sql`DROP INDEX users_email`;
    const github = await pgops(["diff", "--format", "github"]);
    expect([github.exitCode, github.stdout]).toEqual([
      3,
      "::error title=drift%3A index public.users_email::index public.users_email is only in the migrations%0AFix: CREATE INDEX users_email ON public.users USING btree (email);\n",
    ]);
    const gitlab = await pgops(["diff", "--format", "gitlab"]);
    expect(JSON.parse(gitlab.stdout)).toMatchObject([
      { check_name: "drift", severity: "major", location: { path: "sql/migrations" } },
    ]);
    const markdown = await pgops(["diff", "--format", "markdown"]);
    expect(markdown.stdout).toContain("✖ pgops diff: 1 difference, 1 error");
  });
});
