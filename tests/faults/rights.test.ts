import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { tidyUp } from "../support/tidy.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { orderlyEnd, stage, type Stage } from "./fixtures/stage.ts";
import { ledgerOf, locksLeft } from "./fixtures/states.ts";

const files = {
  "001_first": "CREATE TABLE first (id int);",
  "001_first.down": "DROP TABLE first;",
  "002_second": "CREATE TABLE second (id int);",
};

/** A role that may log in and nothing more, and its URL. */
async function roleOn(it: Stage, may = ""): Promise<{ name: string; url: string }> {
  const name = `limited_${randomUUID().slice(0, 8)}`;
  await it.sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'limited';
    REVOKE CREATE ON SCHEMA public FROM public; ${may.replaceAll("ROLE", name)}`);
  tidyUp(async () => {
    await it.sql.unsafe(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  });
  const url = new URL(it.url);
  url.username = name;
  url.password = "limited";
  return { name, url: url.href };
}

/** Runs it, expects an orderly refusal that says what is missing, and that the password stays unsaid. */
async function refused(it: Stage, url: string, args: string[], says: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await orderlyEnd(it.start(args, { url }), args);
  expect([exitCode, stderr]).toEqual([1, expect.stringMatching(says)]);
  expect(stdout + stderr).not.toContain("limited:limited");
  expect(await locksLeft(it.sql)).toEqual([]);
}

test("a role that may create nothing, in an empty database: refused, nothing is made", async () => {
  const it = await stage({ files });
  const { name, url } = await roleOn(it);
  await refused(it, url, ["migrate"], /permission denied.*PGOPS_LEDGER 42501/);
  expect(await it.tables()).toEqual([]);
  // The rights that the message asks for are enough.
  await it.sql.unsafe(
    `GRANT CREATE ON SCHEMA public TO ${name}; GRANT CREATE ON DATABASE "${it.database}" TO ${name}`,
  );
  expect((await orderlyEnd(it.start(["migrate"], { url }), ["migrate"])).exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "a role that may create nothing", runs: 1, faults: 1, halfApplied: 0 });
});

test("a role without rights on the ledger: migrate, rollback and status are refused", async () => {
  const it = await stage({ files });
  await it.migrate({ to: 1 });
  const { url } = await roleOn(it, "GRANT CREATE ON SCHEMA public TO ROLE;");
  for (const args of [["migrate"], ["rollback"], ["status"]])
    await refused(it, url, args, /ledger.*permission denied.*PGOPS_LEDGER 42501/);
  expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
  ]);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "a role without rights on the ledger", runs: 3, faults: 3, halfApplied: 0 });
});

test("a role that may only read the ledger: status works, migrate and rollback change nothing", async () => {
  const it = await stage({ files });
  await it.migrate({ to: 1 });
  const { url } = await roleOn(
    it,
    "GRANT CREATE ON SCHEMA public TO ROLE; GRANT SELECT ON migrations TO ROLE;",
  );
  const status = await it.json(["status"], { env: { DATABASE_URL: url } });
  expect(status.counts).toMatchObject({ applied: 1, pending: 1 });
  for (const args of [["migrate"], ["rollback"]])
    await refused(it, url, args, /permission denied.*PGOPS_LEDGER 42501/);
  expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
  ]);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "a role that may only read the ledger", runs: 2, faults: 2, halfApplied: 0 });
});

test("a role that may not do what the migration does: rolled back, with file and line", async () => {
  const it = await stage({
    files: { ...files, "002_second": "CREATE TABLE second ();\nALTER TABLE first ADD x int;" },
  });
  await it.migrate({ to: 1 });
  const { url } = await roleOn(
    it,
    `GRANT CREATE ON SCHEMA public TO ROLE;
     GRANT ALL ON ALL TABLES IN SCHEMA public TO ROLE; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ROLE;
     DO $$ BEGIN
       IF to_regnamespace('pgops') IS NOT NULL THEN
         GRANT ALL ON SCHEMA pgops TO ROLE; GRANT ALL ON ALL TABLES IN SCHEMA pgops TO ROLE;
         GRANT ALL ON ALL SEQUENCES IN SCHEMA pgops TO ROLE;
       END IF;
     END $$;`,
  );
  await refused(
    it,
    url,
    ["migrate"],
    /must be owner of table first.*PGOPS_SQL 42501[\s\S]*002_second\.up\.sql:2/,
  );
  expect([await it.tables(), await ledgerOf(it.sql)]).toEqual([
    ["first", "migrations"],
    ["001_first.up.sql"],
  ]);
  await it.migrate();
  expect(await ledgerOf(it.sql)).toHaveLength(2);
  tellFaults({ fault: "a role without rights on a table", runs: 1, faults: 1, halfApplied: 0 });
});

test("a role that may not create the schema pgops: it says which right is missing, before anything runs", async () => {
  const it = await stage({ files });
  const { name, url } = await roleOn(it, "GRANT CREATE ON SCHEMA public TO ROLE;");
  await refused(it, url, ["migrate"], /permission denied.*PGOPS_LEDGER 42501/);
  expect(await it.tables()).not.toContain("first");
  await it.sql.unsafe(`GRANT CREATE ON DATABASE "${it.database}" TO ${name}`);
  expect((await orderlyEnd(it.start(["migrate"], { url }), ["migrate"])).exitCode).toBe(0);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});
