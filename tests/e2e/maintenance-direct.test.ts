import { expect, test } from "vitest";
import { onTerminal } from "./on-terminal.ts";
import { scene, type Scene } from "./scene.ts";

async function shop(): Promise<Scene> {
  const it = await scene({ "pgops.config.json": "{}" });
  await it.sql.unsafe(`
    CREATE TABLE users (id int PRIMARY KEY, note text) WITH (autovacuum_enabled = false);
    CREATE TABLE products (id int PRIMARY KEY);
    CREATE TABLE reviews (id int);
    CREATE TABLE orders (id int);
    CREATE TABLE audit_logs (id int, at date) PARTITION BY RANGE (at);
    CREATE TABLE audit_logs_2026 PARTITION OF audit_logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE VIEW active AS SELECT id FROM users;
    INSERT INTO users SELECT g, repeat('x', 100) FROM generate_series(1, 10000) g;
    DELETE FROM users WHERE id % 10 > 0;`);
  return it;
}

/** Sizes and times are not the same everywhere, nor how wide they make a column. */
function steady(text: string): string {
  return text
    .replaceAll(/\d+(?:\.\d+)? (?:ms|s)\b/g, "TIME")
    .replaceAll(/\d+(?:\.\d+)? (?:B|kB|MB)(?= |$)/gm, "SIZE")
    .replaceAll(/ {2,}/g, "  ");
}

test("analyze takes the shop's four tables, and says so", async () => {
  const it = await shop();
  const { exitCode, stdout, stderr } = await it.pgops(["analyze"]);
  expect(exitCode).toBe(0);
  for (const name of ["users", "products", "reviews", "audit_logs"])
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  expect(stdout).not.toContain("orders");
  expect(stderr).toMatch(/^✔ \d tables analyzed in .* \(the default set; --all takes every table\)\.$/m);
  const all = await it.pgops(["analyze", "--all"]);
  expect(all.stdout).toContain("orders");
});

test("a dry run shows each statement with its lock, and changes nothing", async () => {
  const it = await shop();
  const { exitCode, stdout, stderr } = await it.pgops(["vacuum", "users", "--freeze", "--dry-run"]);
  expect([exitCode, steady(stdout), stderr]).toEqual([
    0,
    '  target  size  about  lock  statement\n  users  SIZE  TIME  SHARE UPDATE EXCLUSIVE  VACUUM (FREEZE) "public"."users"\n',
    "✔ 1 statement would be run. Dry run: nothing was done.\n",
  ]);
  expect(await it.tables("pgops")).toEqual([]);
});

test("vacuum says what it removed; the table is on stdout, the rest on stderr", async () => {
  const it = await shop();
  const { exitCode, stdout, stderr } = await it.pgops(["vacuum", "users"]);
  expect([exitCode, steady(stdout), steady(stderr)]).toEqual([
    0,
    "  target  took  before  after  rows removed\n  users  TIME  SIZE  SIZE  9,000\n",
    "  ✔ vacuum public.users  TIME\n✔ 1 table vacuumed in TIME.\n",
  ]);
  const quiet = await it.pgops(["vacuum", "users", "--quiet"]);
  expect([quiet.exitCode, quiet.stderr]).toEqual([0, ""]);
});

test("a full vacuum asks, wants names, and gives space back", async () => {
  const it = await shop();
  const unasked = await it.json(["vacuum", "--full", "--yes"]);
  expect([unasked.exitCode, unasked.error.code]).toEqual([2, "PGOPS_USAGE"]);
  const unconfirmed = await it.pgops(["vacuum", "--full", "users"]);
  expect(unconfirmed.exitCode).toBe(2);
  expect(unconfirmed.stderr).toContain("PGOPS_NOT_CONFIRMED");
  expect(unconfirmed.stderr).toMatch(/users {3}\d.* {3}locked ACCESS EXCLUSIVE/);
  const done = await it.pgops(["vacuum", "--full", "users", "--yes"]);
  expect([done.exitCode, done.stderr]).toEqual([
    0,
    expect.stringMatching(/✔ 1 table written anew in .*; .* given back\.\n$/),
  ]);
});

test("reindex, of a table and of an index", async () => {
  const it = await shop();
  const document = await it.json(["reindex", "users", "products_pkey", "--jobs", "2"]);
  expect(document).toMatchObject({
    command: "reindex",
    ok: true,
    exitCode: 0,
    set: "named",
    results: [
      { kind: "reindex", target: "public.users", outcome: "done" },
      { kind: "reindex", target: "public.products_pkey", outcome: "done" },
    ],
    left: [],
  });
  const asked = await it.json(["reindex", "users", "--no-concurrently"]);
  expect([asked.exitCode, asked.error.code]).toEqual([2, "PGOPS_NOT_CONFIRMED"]);
});

test("wrong names and wrong flags are wrong usage, all told at once", async () => {
  const it = await shop();
  const names = await it.pgops(["vacuum", "usres", "active", "products"]);
  expect(names.exitCode).toBe(2);
  expect(names.stderr).toContain("usres: there is no such table. Did you mean `users`?");
  expect(names.stderr).toContain("active: is a view");
  for (const args of [
    ["vacuum", "--cost-delay", "2h"],
    ["vacuum", "--buffer-usage-limit", "1 kB"],
    ["vacuum", "--parallel", "many"],
    ["analyze", "users", "--all"],
    ["reindex", "--jobs", "0"],
  ])
    expect([args, (await it.pgops(args)).exitCode]).toEqual([args, 2]);
});

test("a lock that somebody holds: exit code 4, and who it is; --skip-locked leaves the table", async () => {
  const it = await shop();
  const other = await it.sql.reserve();
  await other`BEGIN`;
  await other`LOCK TABLE users IN SHARE MODE`;
  const args = ["vacuum", "users", "products"];
  const waited = await it.json([...args, "--lock-tries", "1"]);
  expect(waited).toMatchObject({
    ok: false,
    exitCode: 4,
    results: [
      { outcome: "skipped", sqlstate: "55P03", reason: expect.stringMatching(/blocked by pid \d+/) },
      { outcome: "done" },
    ],
  });
  const left = await it.pgops([...args, "--skip-locked"]);
  expect([left.exitCode, left.stderr]).toEqual([0, expect.stringContaining("1 table vacuumed, 1 locked")]);
  await other`ROLLBACK`;
  other.release();
});

test("one that fails: exit code 1, the others are done", async () => {
  const it = await shop();
  await it.sql.unsafe(`
    CREATE FUNCTION checked(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
    CREATE INDEX broken ON orders (checked(id));
    INSERT INTO orders VALUES (1);
    CREATE OR REPLACE FUNCTION checked(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RAISE ''no %'', $1; END';`);
  const { exitCode, stdout, stderr } = await it.pgops(["reindex", "orders", "users"]);
  expect([exitCode, steady(stdout)]).toEqual([1, expect.stringMatching(/^ {2}orders .*failed: no 1/m)]);
  expect(stderr).toMatch(/^✖ 1 reindexed, 1 failed in/m);
});

test("on a terminal the progress is drawn in place and taken away", async () => {
  const it = await shop();
  const { exitCode, stdout, stderr } = await it.pgops(["vacuum"], { env: onTerminal(100) });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/\d of \d/);
  expect(stderr).toContain("\u001b[0J");
  expect(stdout).toMatch(/^ {2}users /m);
});
