import { expect, test } from "vitest";
import { clean, migrated, told } from "./drift-scene.ts";
import { auditLogs, detachMonth, makeMonths } from "./partitions-scene.ts";
import type { Scene } from "./scene.ts";

/** What differs between the migrations and the database: without a server of its own, where `made` was taken before. */
const made = ["diff", "--from", "made.json"];

async function migratedBeside(): Promise<Scene> {
  const it = await migrated(auditLogs);
  const [row] = await it.sql<
    { version: string }[]
  >`SELECT split_part(current_setting('server_version'), '.', 1) AS version`;
  const taken = ["snapshot", "--from", "migrations", "--postgres", row?.version ?? "", "--out", "made.json"];
  expect((await it.pgops(taken)).exitCode).toBe(0);
  await makeMonths(it);
  return it;
}

test("partitions made, detached and dropped since the migrations are no difference, and are told of", async () => {
  const it = await migrated(auditLogs);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01");
  await detachMonth(it, "audit_logs_2026_05", "drop");
  await it.sql.unsafe(
    "ALTER TABLE audit_logs DETACH PARTITION audit_logs_default; DROP TABLE audit_logs_default",
  );
  const { exitCode, stderr } = await it.pgops(["diff"]);
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringMatching(
      /^4 partitions of public\.audit_logs are left to `pgops partitions`; 1 of them is detached\.\n✔ No difference /,
    ),
  ]);

  // What was detached is told apart in a snapshot too.
  await it.pgops(["snapshot", "--out", "now.json"]);
  const fromFile = ["diff", "--from", "migrations", "--to", "now.json"];
  expect(await it.json(fromFile)).toMatchObject({
    ...clean,
    partitions: [{ table: "public.audit_logs", leftOut: 4, detached: 1 }],
  });
});

test("partitions are compared where the configuration does not leave them to anybody", async () => {
  const it = await migratedBeside();
  await detachMonth(it, "audit_logs_2024_01");
  expect(await it.json(made)).toMatchObject({ ...clean, partitions: [{ leftOut: 5, detached: 1 }] });
  await it.write("pgops.config.json", "{}");
  const document = await it.json(made);
  expect(document["partitions"]).toEqual([]);
  expect(told(document)).toEqual(
    expect.arrayContaining([
      "added table public.audit_logs_2026_03",
      "changed table public.audit_logs_2024_01 bounds partitionOf",
    ]),
  );
});

test("a change of the table itself is a difference, and what takes it back reaches every partition", async () => {
  const it = await migratedBeside();
  await it.sql.unsafe(
    "ALTER TABLE audit_logs ADD COLUMN note text; DROP INDEX idx_audit_user; CREATE INDEX by_status ON audit_logs (status);" +
      "ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_action_check; DROP TRIGGER stamping ON audit_logs;" +
      // These are left to `pgops partitions`.
      "CREATE INDEX of_its_own ON audit_logs_2026_03 (status); ALTER TABLE audit_logs_2026_04 ALTER status SET DEFAULT 1;" +
      "COMMENT ON TABLE audit_logs_2026_03 IS 'March'",
  );
  const document = await it.json(made);
  expect(told(document)).toEqual([
    "added column public.audit_logs.note",
    "removed constraint audit_logs_action_check on public.audit_logs",
    "added index public.by_status",
    "removed index public.idx_audit_user",
    "removed trigger stamping on public.audit_logs",
  ]);
  expect(document["partitions"]).toEqual([{ table: "public.audit_logs", leftOut: 5, detached: 0 }]);
  const script = await it.pgops([...made, "--sql"]);
  expect(script.stdout).toContain(
    "\nCREATE INDEX idx_audit_user ON public.audit_logs USING btree (user_id);\n",
  );
  await it.sql.unsafe(script.stdout).simple();
  expect(await it.json(made)).toMatchObject(clean);
  const indexes = await it.sql<{ valid: boolean }[]>`
    SELECT indisvalid AS valid FROM pg_index WHERE pg_get_indexdef(indexrelid) LIKE '%(user_id)'`;
  expect(indexes.map(({ valid }) => valid)).toEqual(Array(6).fill(true));
});

test("a table that only resembles a detached partition, and one that was detached by hand, are differences", async () => {
  const it = await migratedBeside();
  await it.sql.unsafe(
    "CREATE TABLE audit_logs_2023_12 (LIKE audit_logs); ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_04;" +
      "CREATE TABLE pgops.mine (id int)",
  );
  expect(told(await it.json(made))).toEqual([
    "added schema pgops",
    "added table pgops.mine",
    "added table public.audit_logs_2023_12",
    "added table public.audit_logs_2026_04",
  ]);
});

test("a role that may not read the log of partitions is told that detached ones count", async () => {
  const it = await migrated(auditLogs);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01");
  await it.pgops(["snapshot", "--out", "before.json"]);
  await it.sql.unsafe(`
    DO $$ BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN PASSWORD ''pw''', current_database() || '_reader');
      EXECUTE format('GRANT USAGE ON SCHEMA pgops TO %I', current_database() || '_reader');
    END $$`);
  const reader = new URL(it.url);
  reader.username = `${it.database}_reader`;
  reader.password = "pw";
  const document = await it.json(["snapshot", "--out", "after.json"], { env: { DATABASE_URL: reader.href } });
  expect(document["warnings"]).toEqual([
    expect.stringMatching(
      / does not let this role read what became of its partitions: those that were detached count as tables$/,
    ),
  ]);
  // The other side knows.
  expect(await it.json(["diff", "--from", "before.json", "--to", "after.json"])).toMatchObject({
    partitions: [{ leftOut: 5, detached: 1 }],
  });
  await it.sql.unsafe(`DROP OWNED BY "${it.database}_reader"; DROP ROLE "${it.database}_reader"`);
});

test("a database whose partitions have moved on is proved to be what the migrations make", async () => {
  const it = await migrated(auditLogs);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01", "archive");
  await it.sql`DROP TABLE migrations`;
  expect(await it.json(["adopt", "--to", "2", "--yes"])).toMatchObject({ exitCode: 0, proof: "same" });
});

test("a dump of a database with partitions loads into an empty one and gives the same", async () => {
  const it = await migrated(auditLogs);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01");
  await it.pgops(["snapshot", "--out", "before.json"]);
  expect(await it.json(["dump", "--from", "database"])).toMatchObject({ exitCode: 0, written: true });
  await it.sql.unsafe(
    "DROP SCHEMA pgops CASCADE; DROP TABLE migrations, audit_logs, audit_logs_2024_01, users; DROP FUNCTION stamp()",
  );
  await it.sql.unsafe(await it.read("sql/schema.sql")).simple();
  // Other tests make roles on the server in the meantime.
  await it.write("pgops.config.json", JSON.stringify({ diff: { ignore: ["role", "role settings"] } }));
  expect(await it.json(["diff", "--from", "before.json"])).toMatchObject(clean);
});
