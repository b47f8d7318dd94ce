import { access, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stage, type Stage, untilGone, untilRunning } from "../faults/fixtures/stage.ts";
import { auditLogs } from "../partitions/scene.ts";

const july = "audit_logs_2026_07";
const at = ["--at", "2026-11-20T08:00Z"];
const retire = ["partitions", "retire", ...at];
const months = `${auditLogs}
  CREATE TABLE ${july} PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z');
  CREATE TABLE audit_logs_2026_08 PARTITION OF audit_logs FOR VALUES FROM ('2026-08-01Z') TO ('2026-09-01Z');
  CREATE TABLE audit_logs_2026_11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
  INSERT INTO audit_logs (created_at, action) SELECT '2026-07-01Z'::timestamptz + n * interval '10 seconds', md5(n::text) FROM generate_series(0, 149999) AS n;
  INSERT INTO audit_logs (created_at) VALUES ('2026-08-02Z'), ('2026-11-02Z');
  ANALYZE audit_logs;`;
const withDefault = `${months} CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;`;

async function retiring(onExpire: "detach" | "drop" | "archive", sql = months): Promise<Stage> {
  const partitions = [{ table: "audit_logs", interval: "month", retain: "2 months", onExpire }];
  const it = await stage({ files: { "pgops.config.json": JSON.stringify({ partitions }) } });
  await it.sql.unsafe(sql);
  return it;
}

function folderOf({ path }: Stage): string {
  return join(path, "archive", "public.audit_logs");
}

async function tablesOf({ sql }: Stage): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`SELECT relname AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`;
  return rows.map(({ name }) => name);
}

/** The rows of July in one number, wherever they are. */
async function contents({ sql }: Stage, table: string): Promise<unknown> {
  const [row] = await sql.unsafe(
    `SELECT count(*)::int AS rows, sum(hashtextextended(t::text, 0)::numeric)::text AS hash FROM ${table} AS t`,
  );
  return row;
}

test("a dry run lists what is past its time on stdout, and changes nothing", async () => {
  const it = await retiring("drop");
  const { exitCode, stdout, stderr } = await it.pgops([...retire, "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["table", "partition", "from", "to", "rows", "size", "how"],
    [
      "audit_logs",
      july,
      "2026-07-01",
      "2026-08-01",
      "150 k",
      expect.any(String),
      "detach concurrently, drop",
    ],
    [
      "audit_logs",
      "audit_logs_2026_08",
      "2026-08-01",
      "2026-09-01",
      "1",
      expect.any(String),
      "detach concurrently, drop",
    ],
    [""],
  ]);
  expect(stderr).toContain("✔ audit_logs: 2 partitions to drop (before 2026-09-20 08:00");
  expect(stderr).toContain("Dry run: nothing was changed.");
  expect(await tablesOf(it)).toHaveLength(3);
});

test("where nobody can be asked nothing is dropped without --yes", async () => {
  const it = await retiring("drop");
  const { exitCode, stderr } = await it.pgops(retire);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("PGOPS_NOT_CONFIRMED")]);
  expect(stderr).toContain("2 partitions would be dropped, and nobody confirmed it");
  expect(stderr).toMatch(/audit_logs_2026_07 +2026-07-01 to 2026-08-01 +about 150 k rows/);
  expect(await tablesOf(it)).toHaveLength(3);
  const yes = await it.pgops([...retire, "--yes"]);
  expect([yes.exitCode, yes.stderr]).toEqual([0, expect.stringContaining("2 partitions dropped")]);
  expect(await tablesOf(it)).toEqual(["audit_logs_2026_11"]);
});

test("to archive and to detach nobody is asked; restore brings it back, and JSON says all of it", async () => {
  const it = await retiring("archive");
  const before = await contents(it, july);
  const { exitCode, stderr } = await it.pgops(retire);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("2 partitions archived")]);
  expect(stderr).toContain(`${july}: 150,000 rows in ${join(folderOf(it), `${july}.sql.gz`)}`);
  const file = join("archive", "public.audit_logs", `${july}.sql.gz`);
  expect(await it.json(["partitions", "restore", file])).toMatchObject({
    command: "partitions restore",
    ok: true,
    table: "audit_logs",
    partition: july,
    attached: true,
    rows: 150_000,
  });
  expect(await contents(it, july)).toEqual(before);
  const again = await it.pgops(retire);
  expect(again.stderr).toContain(`${july} was restored and is left alone`);
  const status = await it.json(["partitions", ...at]);
  expect(status).toMatchObject({ ok: true });
});

/** Holds a statement up, kills the run that has come to it, and lets nothing of it remain. */
async function killedAt(it: Stage, statement: string, args: string[] = [...retire, "--yes"]): Promise<void> {
  await it.sql.unsafe(`CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN IF current_query() LIKE '%${statement}%' THEN PERFORM pg_advisory_xact_lock(42); END IF; END $$;
    CREATE EVENT TRIGGER gate ON ddl_command_start EXECUTE FUNCTION gate();`);
  const holder = await it.sql.reserve();
  await holder`SELECT pg_advisory_lock(42)`;
  const running = it.start([...args, "--lock-timeout", "30s"]);
  await untilRunning(it.sql, statement);
  running.kill("SIGKILL");
  await running.ended;
  await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgops%'`;
  await holder`SELECT pg_advisory_unlock(42)`;
  holder.release();
  await untilGone(it.sql);
  await it.sql`DROP EVENT TRIGGER gate`;
}

async function wholeAfterNextRun(it: Stage, before: unknown): Promise<void> {
  const { exitCode, stderr } = await it.pgops(retire);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining("2 partitions archived")]);
  expect(await tablesOf(it)).toEqual(["audit_logs_2026_11"]);
  expect((await readdir(folderOf(it))).filter((name) => name.endsWith(".part"))).toEqual([]);
  const file = join(folderOf(it), `${july}.sql.gz`);
  await access(file);
  expect((await it.pgops(["partitions", "restore", file])).exitCode).toBe(0);
  expect(await contents(it, july)).toEqual(before);
}

describe("killed", () => {
  test.each([
    ["without a default partition", months],
    ["beside a default partition", withDefault],
  ])("between the detach and the drop, %s: the next run drops it", async (_, sql) => {
    const it = await retiring("drop", sql);
    await killedAt(it, "DROP TABLE");
    expect(await it.sql`SELECT relispartition AS attached FROM pg_class WHERE relname = ${july}`).toEqual([
      { attached: false },
    ]);
    const dry = await it.pgops([...retire, "--dry-run"]);
    expect(dry.stdout).toMatch(/audit_logs_2026_07 .* drop, begun by an earlier run/);
    expect((await it.pgops([...retire, "--yes"])).exitCode).toBe(0);
    expect((await tablesOf(it)).filter((name) => name !== "audit_logs_default")).toEqual([
      "audit_logs_2026_11",
    ]);
  });

  test("while the detach waits for readers: the next run finishes it, and goes on", async () => {
    const it = await retiring("archive");
    const before = await contents(it, july);
    const reader = await it.sql.reserve();
    await reader`BEGIN`;
    await reader`SELECT count(*) FROM audit_logs`;
    const running = it.start([...retire, "--lock-timeout", "30s"]);
    await expect
      .poll(async () => it.sql`SELECT FROM pg_inherits WHERE inhdetachpending`.then(({ length }) => length))
      .toBe(1);
    running.kill("SIGKILL");
    await running.ended;
    await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgops%'`;
    await reader`COMMIT`;
    reader.release();
    await untilGone(it.sql);
    expect(await it.sql`SELECT FROM pg_inherits WHERE inhdetachpending`).toHaveLength(1);
    const dry = await it.pgops([...retire, "--dry-run"]);
    expect(dry.stdout).toMatch(/audit_logs_2026_07 .* finish its detach, archive/);
    await wholeAfterNextRun(it, before);
  });

  test("while the file is written: what is half written is written anew", async () => {
    const it = await retiring("archive");
    // So much that it is not written at once.
    await it.sql`UPDATE audit_logs SET action = (SELECT string_agg(md5(id::text || n), '') FROM generate_series(1, 12) AS n)`;
    const before = await contents(it, july);
    const part = join(folderOf(it), `${july}.sql.gz.part`);
    const running = it.start(retire);
    await expect
      .poll(
        async () =>
          stat(part).then(
            ({ size }) => size,
            () => 0,
          ),
        { interval: 2 },
      )
      .toBeGreaterThan(0);
    running.kill("SIGKILL");
    await running.ended;
    await untilGone(it.sql);
    expect(await readdir(folderOf(it))).toEqual([`${july}.sql.gz.part`]);
    await wholeAfterNextRun(it, before);
  });

  test.each([
    ["before the file is read back", "CREATE TEMPORARY TABLE pgops_read_back", null],
    ["before the drop", "DROP TABLE", expect.any(String)],
  ])("%s: the next run goes on from there", async (_, statement, verifiedAt) => {
    const it = await retiring("archive");
    const before = await contents(it, july);
    await killedAt(it, statement);
    const manifest = JSON.parse(await readFile(join(folderOf(it), `${july}.json`), "utf8")) as object;
    expect(manifest).toMatchObject({ verifiedAt });
    const written = await stat(join(folderOf(it), `${july}.sql.gz`));
    await wholeAfterNextRun(it, before);
    expect((await stat(join(folderOf(it), `${july}.sql.gz`))).ino).toBe(written.ino);
  });

  test("a restore, before it attaches: what was loaded is attached by the next", async () => {
    const it = await retiring("archive");
    const before = await contents(it, july);
    await it.pgops(retire);
    const restore = ["partitions", "restore", join(folderOf(it), `${july}.sql.gz`)];
    const blocker = await it.sql.reserve();
    await blocker`BEGIN`;
    await blocker`LOCK TABLE ONLY audit_logs IN SHARE UPDATE EXCLUSIVE MODE`;
    const running = it.start([...restore, "--lock-timeout", "30s"]);
    await untilRunning(it.sql, "LOCK TABLE ONLY");
    running.kill("SIGKILL");
    await running.ended;
    await it.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'pgops%'`;
    await blocker`COMMIT`;
    blocker.release();
    await untilGone(it.sql);
    expect(await contents(it, july)).toEqual(before);
    const { exitCode, stderr } = await it.pgops(restore);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("a partition of audit_logs again")]);
    expect(await contents(it, july)).toEqual(before);
    expect(await it.sql`SELECT relispartition AS attached FROM pg_class WHERE relname = ${july}`).toEqual([
      { attached: true },
    ]);
  });

  test("a restore before what it has loaded is committed: nothing of it is there, and the next one does it all", async () => {
    const it = await retiring("archive");
    const before = await contents(it, july);
    await it.pgops(retire);
    const restore = ["partitions", "restore", join(folderOf(it), `${july}.sql.gz`)];
    await killedAt(it, 'ADD CONSTRAINT "pgops_range"', restore);
    expect(await tablesOf(it)).toEqual(["audit_logs_2026_11"]);
    expect((await it.pgops(restore)).exitCode).toBe(0);
    expect(await contents(it, july)).toEqual(before);
  });
});

test("interrupted while a detach waits: exit code 130, and what stands is said; the next run goes on", async () => {
  const it = await retiring("drop");
  const reader = await it.sql.reserve();
  await reader`BEGIN`;
  await reader`SELECT count(*) FROM audit_logs`;
  const running = it.start([...retire, "--yes", "--lock-timeout", "30s"]);
  await expect
    .poll(async () => it.sql`SELECT FROM pg_inherits WHERE inhdetachpending`.then(({ length }) => length))
    .toBe(1);
  running.kill("SIGINT");
  const { exitCode, stderr } = await running.ended;
  expect([exitCode, stderr]).toEqual([
    130,
    expect.stringContaining("The detach of audit_logs_2026_07 is pending"),
  ]);
  await reader`COMMIT`;
  reader.release();
  expect((await it.pgops([...retire, "--yes"])).exitCode).toBe(0);
  expect(await tablesOf(it)).toEqual(["audit_logs_2026_11"]);
});
