import { describe, expect, test } from "vitest";
import { scene, tableMigrations } from "../../e2e/scene.ts";

const file = (name: string): string => `sql/migrations/${name}.sql`;

// flyway#253: CRLF breaks checksums. graphile-migrate#145: the hashes of what was applied are never looked at again.
describe("report 14: hashes", () => {
  test("report 14: a checkout with CRLF, or an editor's byte order mark, is no change", async () => {
    const files = {
      ...tableMigrations(1, 3),
      "002_f": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT 1;\n$$;\n",
      "002_f.down": "DROP FUNCTION f();\n",
    };
    const { json, read, write } = await scene(files);
    await json(["lock"]);
    expect(await json(["migrate", "--to", "2"])).toMatchObject({ exitCode: 0 });
    for (const name of ["001_t1.up", "001_t1.down", "002_f.up", "002_f.down"]) {
      const text = (await read(file(name))).replaceAll("\n", "\r\n");
      await write(file(name), `\uFEFF${text}`);
    }
    expect(await json(["check", "--strict"])).toMatchObject({ exitCode: 0, findings: [] });
    expect(await json(["lock"])).toMatchObject({ written: false });
    expect(await json(["status"])).toMatchObject({ counts: { applied: 2, changed: 0, pending: 1 } });
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 3 }] });
    expect(await json(["rollback", "--all", "--yes"])).toMatchObject({ exitCode: 0, remaining: 0 });
  });

  test("report 14: what was applied is verified again at every run, and migrate refuses all that differs", async () => {
    const { json, pgops, write, ledger } = await scene(tableMigrations(1, 2, 3, 4));
    await pgops(["migrate", "--to", "3"]);
    await write(file("001_t1.up"), "CREATE TABLE t1 (id bigint);");
    await write(file("003_t3.up"), "CREATE TABLE t3 (id bigint);");
    for (const args of [["migrate"], ["migrate", "--dry-run"], ["migrate", "--to", "4"]]) {
      expect(await json(args)).toMatchObject({
        exitCode: 1,
        applied: [],
        error: {
          code: "PGOPS_CHANGED",
          message: expect.stringContaining("2 migrations"),
          details: [
            expect.stringMatching(/^001_t1, applied \d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
            expect.stringContaining("003_t3"),
          ],
          hint: expect.stringContaining("pgops repair --accept 1 --accept 3"),
        },
      });
    }
    expect(await ledger()).toHaveLength(3);
    expect(await json(["status", "--check"])).toMatchObject({ exitCode: 3, counts: { changed: 2 } });

    // Brought back, it goes on.
    for (const number of [1, 3]) {
      await write(file(`00${number}_t${number}.up`), `CREATE TABLE t${number} (id int);\r\n`.trimEnd());
    }
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 4 }] });
  });

  test("report 14: a file that was edited after it was reviewed is found without a database", async () => {
    const { json, pgops, write } = await scene(tableMigrations(1));
    await pgops(["lock"]);
    await write(file("001_t1.down"), "DROP TABLE t1 CASCADE;");
    expect(await json(["check"])).toMatchObject({
      exitCode: 3,
      findings: [{ rule: "lock-changed", where: { file: file("001_t1.down") } }],
    });
  });
});
