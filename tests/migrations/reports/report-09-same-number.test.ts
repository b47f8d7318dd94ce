import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkedPgops, scene, tableMigrations, type Scene } from "../../e2e/scene.ts";
import { git } from "../../support/git.ts";
import { temporaryProject } from "../../support/project.ts";

const lockFile = "sql/migrations/migrations.lock";

/** A branch off main that adds one table with `pgops create`. */
async function branchWith({ path, pgops, write }: Scene, branch: string, table: string): Promise<void> {
  await git(path, "switch", "--quiet", "--create", branch, "main");
  const { stdout } = await pgops(["create", table]);
  const [up = "", down = ""] = stdout.trim().split("\n");
  await write(up, `CREATE TABLE ${table} (id int);`);
  await write(down, `DROP TABLE ${table};`);
  await pgops(["lock"]);
  await commitAll(path, table);
}

async function commitAll(path: string, message: string): Promise<void> {
  await git(path, "add", "--all");
  expect(await git(path, "commit", "--quiet", "--message", message)).toMatchObject({ exitCode: 0 });
}

async function repository(): Promise<Scene> {
  const it = await scene(tableMigrations(1, 2));
  await it.pgops(["lock"]);
  await git(it.path, "init", "--quiet", "--initial-branch=main");
  await commitAll(it.path, "begin");
  return it;
}

// goose#1116: two branches with one number merge cleanly and panic at start; 14 of 15 creates at once collided.
describe("report 9: one number taken twice", () => {
  test("report 9: two branches collide in git, and lock and renumber bring them together", async () => {
    const it = await repository();
    const { path, pgops, json, read, tables } = it;
    await branchWith(it, "coupons", "coupons");
    await branchWith(it, "vouchers", "vouchers");
    // The database of whoever wrote the first.
    await git(path, "switch", "--quiet", "coupons");
    await pgops(["migrate"]);

    const merge = await git(path, "merge", "vouchers", "--no-edit");
    expect(merge).toMatchObject({ exitCode: 1, output: expect.stringContaining(`conflict in ${lockFile}`) });
    expect(await git(path, "diff", "--name-only", "--diff-filter=U")).toMatchObject({
      output: `${lockFile}\n`,
    });
    expect(await read(lockFile)).toContain("<<<<<<<");

    // Whoever overlooks it is told, before anything runs.
    const found = await json(["check"]);
    expect(found).toMatchObject({ exitCode: 3, ok: false });
    expect((found["findings"] as { rule: string }[]).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["duplicate-number", "lock-conflict"]),
    );
    expect(await json(["migrate"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_MIGRATION_FILES", details: [expect.stringContaining("003_vouchers.up.sql")] },
    });

    expect((await pgops(["lock"])).exitCode).toBe(0);
    expect(await json(["renumber", "3"])).toMatchObject({
      exitCode: 2,
      error: { code: "PGOPS_AMBIGUOUS_NUMBER", details: ["003_coupons", "003_vouchers"] },
    });
    expect(await json(["renumber", "3_coupons"])).toMatchObject({
      exitCode: 1,
      error: { code: "PGOPS_APPLIED" },
    });
    expect(await json(["renumber", "3_vouchers"])).toMatchObject({ exitCode: 0, to: "004_vouchers" });
    expect((await pgops(["check", "--strict"])).exitCode).toBe(0);
    await commitAll(path, "merged");
    expect(await json(["migrate"])).toMatchObject({ exitCode: 0, applied: [{ number: 4 }] });
    expect(await tables()).toEqual(["coupons", "migrations", "t1", "t2", "vouchers"]);
  });

  test("report 9: so do two branches with different numbers, where one of them has two", async () => {
    const it = await repository();
    await branchWith(it, "coupons", "coupons");
    await branchWith(it, "vouchers", "vouchers");
    await it.pgops(["renumber", "3_vouchers"]);
    await it.pgops(["create", "gifts"]);
    await commitAll(it.path, "gifts");
    await git(it.path, "switch", "--quiet", "coupons");
    expect(await git(it.path, "merge", "vouchers", "--no-edit")).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining(lockFile),
    });
  });

  test("report 9: a branch alone merges without a conflict", async () => {
    const it = await repository();
    await branchWith(it, "coupons", "coupons");
    await git(it.path, "switch", "--quiet", "main");
    await it.write("README.md", "# shop\n");
    await commitAll(it.path, "readme");
    expect(await git(it.path, "merge", "coupons", "--no-edit")).toMatchObject({ exitCode: 0 });
    expect(await it.json(["check", "--strict"])).toMatchObject({ exitCode: 0, migrations: 3, findings: [] });
  });

  test("report 9: fifteen creates at once get fifteen numbers, and as many lines", async () => {
    const { path, read } = await temporaryProject();
    const results = await Promise.all(
      Array.from({ length: 15 }, (_, index) => checkedPgops(["create", `m${index}`], { cwd: path })),
    );
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 15 }, () => 0));
    const files = await readdir(join(path, "sql/migrations"));
    const numbers = files.filter((name) => name.endsWith(".up.sql")).map((name) => Number.parseInt(name, 10));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    const lines = (await read(lockFile)).split("\n").filter((line) => /^\d/.test(line));
    expect(new Set(lines.map((line) => line.split(" ")[0])).size).toBe(15);
  });
});
