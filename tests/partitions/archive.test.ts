import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { retirePartitions } from "../../src/partitions/retire/retire.ts";
import { untilRunning } from "../faults/fixtures/stage.ts";
import { failureOf } from "../migrations/operations.ts";
import { newRoles } from "../roundtrip/test-roles.ts";
import { archiveScene, type ArchiveScene, at, months, withDefault, zcat } from "./archive-scene.ts";
import { auditLogs } from "./scene.ts";

const july = "audit_logs_2026_07";

function fileIn({ folder }: ArchiveScene): string {
  return join(folder, "public.audit_logs", `${july}.sql.gz`);
}

async function isThere({ sql }: ArchiveScene, name = july): Promise<boolean> {
  return (await sql`SELECT FROM pg_class WHERE relname = ${name}`).length > 0;
}

interface Manifest {
  id: string;
  rows: number;
  verifiedAt: string | null;
}

async function manifestIn(it: ArchiveScene): Promise<Manifest> {
  return JSON.parse(await readFile(fileIn(it).replace(".sql.gz", ".json"), "utf8")) as Manifest;
}

/** Refuses a statement that begins so, until it is taken off. */
function refusing(statement: string): string {
  return `CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN IF current_query() LIKE '${statement}%' THEN RAISE 'not now'; END IF; END $$;
    CREATE EVENT TRIGGER refuse ON ddl_command_start EXECUTE FUNCTION refuse();`;
}

/** Holds a statement that begins so up while somebody else has the lock 42. */
function gated(statement: string): string {
  return `CREATE FUNCTION gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
    BEGIN IF current_query() LIKE '${statement}%' THEN PERFORM pg_advisory_xact_lock(42); END IF; END $$;
    CREATE EVENT TRIGGER gate ON ddl_command_start EXECUTE FUNCTION gate();`;
}

test.each([
  ["without a default partition", months],
  ["beside a default partition", withDefault],
])("%s an archived partition is gone, and its file holds its rows", async (_, sql) => {
  const it = await archiveScene(sql);
  const file = fileIn(it);
  const { tables } = await it.retire();
  expect(tables[0]?.partitions).toMatchObject([{ name: july, way: "archive", rows: 3000, done: true, file }]);
  expect(await isThere(it)).toBe(false);
  expect((await readdir(join(it.folder, "public.audit_logs"))).toSorted()).toEqual([
    `${july}.json`,
    `${july}.sql.gz`,
  ]);
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe("600");
  expect(await manifestIn(it)).toMatchObject({
    table: { schema: "public", name: "audit_logs" },
    bounds: { from: "2026-07-01T00:00:00+00:00", to: "2026-08-01T00:00:00+00:00" },
    rows: 3000,
    verifiedAt: expect.any(String),
  });
  const text = await zcat(file);
  expect(text.split("\n").filter((line) => line.includes("\tdid "))).toHaveLength(3000);
  expect(
    await it.sql`SELECT action, row_count::int, detail ->> 'file' AS file FROM pgops.partitions ORDER BY id`,
  ).toEqual([
    { action: "detach", row_count: null, file: null },
    { action: "archive", row_count: 3000, file },
  ]);
});

test("a partition without a row is archived too", async () => {
  const it = await archiveScene(`${months} DELETE FROM audit_logs;`);
  const { tables } = await it.retire();
  expect(tables[0]?.partitions).toMatchObject([{ rows: 0, done: true }]);
  expect(await isThere(it)).toBe(false);
});

test("a file that was written and not read back is read back by the next run, and not written again", async () => {
  const it = await archiveScene(`${months} ${refusing("CREATE TEMPORARY TABLE pgops_read_back")}`);
  const failure = await failureOf(it.retire());
  expect(failure.stands).toContain(
    `${july} is detached and still there, with its rows: the next run goes on.`,
  );
  const before = await stat(fileIn(it));
  expect(await manifestIn(it)).toMatchObject({ verifiedAt: null });
  await it.sql`DROP EVENT TRIGGER refuse`;
  const { tables } = await it.retire();
  expect(tables[0]?.partitions).toMatchObject([{ name: july, detach: null, done: true, rows: 3000 }]);
  expect((await stat(fileIn(it))).ino).toBe(before.ino);
  expect(await isThere(it)).toBe(false);
});

test("a file that was read back and whose table was not dropped: the next run drops it", async () => {
  const it = await archiveScene(`${months} ${refusing("DROP TABLE")}`);
  await failureOf(it.retire());
  const { verifiedAt } = await manifestIn(it);
  expect(verifiedAt).not.toBeNull();
  await it.sql`DROP EVENT TRIGGER refuse`;
  await it.retire();
  expect((await manifestIn(it)).verifiedAt).toBe(verifiedAt);
  expect(await isThere(it)).toBe(false);
});

test.each([
  ["is damaged meanwhile", async (file: string) => writeFile(file, "x")],
  ["is gone meanwhile", async (file: string) => rm(file)],
  ["has lost its manifest", async (file: string) => rm(file.replace(".sql.gz", ".json"))],
])("a file that %s is written again before the table is dropped", async (_, harm) => {
  const it = await archiveScene(`${months} ${refusing("DROP TABLE")}`);
  await failureOf(it.retire());
  await harm(fileIn(it));
  await it.sql`DROP EVENT TRIGGER refuse`;
  await it.retire();
  expect(await isThere(it)).toBe(false);
  expect((await zcat(fileIn(it))).match(/\tdid /g)).toHaveLength(3000);
});

test("rows written into the table after it was archived are not lost: it is archived again", async () => {
  const it = await archiveScene(`${months} ${gated("CREATE TEMPORARY TABLE pgops_read_back")}`);
  const holder = await it.sql.reserve();
  await holder`SELECT pg_advisory_lock(42)`;
  const running = retirePartitions(await it.at(at, { lockTimeoutMs: 30_000 }));
  await untilRunning(it.sql, "pgops_read_back");
  await it.sql`INSERT INTO audit_logs_2026_07 (id, created_at, action) VALUES (99999, '2026-07-31Z', 'did late')`;
  await holder`SELECT pg_advisory_unlock(42)`;
  holder.release();
  const { tables } = await running;
  expect(tables[0]?.partitions).toMatchObject([{ rows: 3001, done: true }]);
  expect(await zcat(fileIn(it))).toContain("did late");
});

test("a folder that cannot be written: a clear error, nothing is lost, and the next run goes on", async () => {
  const it = await archiveScene();
  const before = await it.rows(july);
  await writeFile(join(it.folder, "public.audit_logs"), "in the way");
  const failure = await failureOf(it.retire());
  expect(failure).toMatchObject({ code: "PGOPS_ARCHIVE_FILE", exitCode: 1 });
  expect(failure.message).toMatch(
    /^audit_logs_2026_07 cannot be archived to .*public\.audit_logs: a part of its path is no folder$/,
  );
  // Its rows are not taken out of sight before there is a place for them.
  expect(failure.stands).toContain("It was not touched.");
  expect((await it.partitions())[0]).toBe(`${july}: 2026-07-01 to 2026-08-01`);
  expect(await it.rows(july)).toEqual(before);
  await rm(join(it.folder, "public.audit_logs"));
  await it.retire();
  expect(await isThere(it)).toBe(false);
});

test("a file that is in the way while it is written: the COPY is ended, and the session goes on", async () => {
  const it = await archiveScene();
  await mkdir(`${fileIn(it)}.part/x`, { recursive: true });
  const failure = await failureOf(it.retire());
  expect(failure).toMatchObject({ code: "PGOPS_ARCHIVE_FILE" });
  expect(await isThere(it)).toBe(true);
});

test("an archive of something else is never written over", async () => {
  const it = await archiveScene();
  await mkdir(join(it.folder, "public.audit_logs"));
  await writeFile(fileIn(it), "somebody's");
  const { tables } = await it.retire();
  expect(tables[0]?.partitions[0]?.file).toBe(fileIn(it).replace(".sql.gz", ".2.sql.gz"));
  expect(await readFile(fileIn(it), "utf8")).toBe("somebody's");
});

test("rows that row security hides are not left out unseen: the server refuses", async () => {
  const [owner = ""] = await newRoles(1);
  const it = await archiveScene(`${months}
    ALTER TABLE audit_logs OWNER TO ${owner}; ALTER TABLE ${july} OWNER TO ${owner};
    ALTER TABLE ${july} ENABLE ROW LEVEL SECURITY; ALTER TABLE ${july} FORCE ROW LEVEL SECURITY;
    GRANT CREATE ON SCHEMA public TO ${owner};`);
  const database = it.name;
  await it.sql.unsafe(`GRANT CREATE, TEMPORARY ON DATABASE ${database} TO ${owner}`);
  const context = await it.at(at);
  const password = context.target.password?.reveal() ?? "";
  await it.sql.unsafe(`ALTER ROLE ${owner} LOGIN PASSWORD '${password}'`);
  const target = { ...context.target, user: owner };
  const failure = await failureOf(retirePartitions({ ...context, target }));
  expect(failure).toMatchObject({ code: "PGOPS_SQL", sqlstate: "42501" });
  expect(failure.message).toContain("row-level security");
  expect(await it.rows(july)).toHaveLength(3000);
});

test("a partition that is partitioned again is not archived, and not touched", async () => {
  const it = await archiveScene(`${auditLogs}
    CREATE TABLE ${july} PARTITION OF audit_logs FOR VALUES FROM ('2026-07-01Z') TO ('2026-08-01Z') PARTITION BY LIST (id);
    CREATE TABLE deep PARTITION OF ${july} DEFAULT; INSERT INTO audit_logs (created_at) VALUES ('2026-07-03Z');`);
  expect(await failureOf(it.retire())).toMatchObject({ code: "PGOPS_ARCHIVE_KIND" });
  expect(await it.partitions()).toEqual([`${july}: 2026-07-01 to 2026-08-01`]);
});

test("names that no file system takes", async () => {
  const it = await archiveScene(
    `CREATE TABLE logs (at date NOT NULL, "co""l
umn" text) PARTITION BY RANGE (at);
     CREATE TABLE "../x ü" PARTITION OF logs FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
     INSERT INTO logs VALUES ('2026-07-01', E'FROM stdin;\\n\\\\.\\n');`,
    "logs",
  );
  const { tables } = await it.retire();
  const file = join(it.folder, "public.logs", "%2E.%2Fx%20%C3%BC.sql.gz");
  expect(tables[0]?.partitions).toMatchObject([{ rows: 1, done: true, file }]);
});
