import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { auditLogs, detachMonth, makeMonths } from "../e2e/partitions-scene.ts";
import { scene, type Scene } from "../e2e/scene.ts";

const folder = new URL("../../sql/migrations/", import.meta.url);

/** The shop's own migrations, applied, and what the configuration says of audit_logs. */
async function shop(): Promise<Scene> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const files = names.map((name) => [`sql/migrations/${name}`, readFileSync(new URL(name, folder), "utf8")]);
  const it = await scene({
    ...Object.fromEntries(files),
    "pgops.config.json": JSON.stringify({
      partitions: [{ table: "audit_logs", interval: "month", default: true }],
    }),
  });
  expect(await it.json(["migrate"])).toMatchObject({ exitCode: 0, pending: 0 });
  return it;
}

async function partitions(it: Scene): Promise<string[]> {
  return (await it.tables()).filter((name) => name.startsWith("audit_logs_"));
}

test("everything can be rolled back, applied again and given partitions again", async () => {
  const it = await shop();
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01", "archive");
  await detachMonth(it, "audit_logs_2026_05", "drop");
  await it.sql`INSERT INTO audit_logs (action, resource_type, resource_id, created_at)
    VALUES ('a', 'b', gen_random_uuid(), '2026-03-05'), ('a', 'b', gen_random_uuid(), '2020-01-01')`;
  expect(await partitions(it)).toEqual(["audit_logs_2026_03", "audit_logs_2026_04", "audit_logs_default"]);
  expect(await it.json(["rollback", "--all", "--yes"])).toMatchObject({ exitCode: 0, remaining: 0 });
  expect(await it.tables()).toEqual(["migrations"]);
  expect(await it.json(["migrate"])).toMatchObject({ exitCode: 0, pending: 0 });
  await makeMonths(it);
  expect(await partitions(it)).toEqual([
    "audit_logs_2024_01",
    "audit_logs_2026_03",
    "audit_logs_2026_04",
    "audit_logs_2026_05",
    "audit_logs_default",
  ]);
});

test("the migration that made the table can be redone, and takes the partitions with it", async () => {
  const it = await shop();
  await makeMonths(it);
  expect(await it.json(["redo", "--steps", "8", "--yes"])).toMatchObject({ exitCode: 0 });
  expect(await partitions(it)).toEqual(["audit_logs_2024_01", "audit_logs_default"]);
  await makeMonths(it, "2026-07");
  expect(await partitions(it)).toContain("audit_logs_2026_07");
});

test("a detached partition outlives its table, and whatever it then stands in the way of says so", async () => {
  const it = await shop();
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01");
  await detachMonth(it, "audit_logs_2026_03");
  const failed = await it.json(["rollback", "--all", "--yes"]);
  expect(failed).toMatchObject({
    exitCode: 1,
    error: {
      code: "PGOPS_SQL",
      sqlstate: "2BP01",
      detail: expect.stringContaining("audit_logs_2024_01"),
      hint: "public.audit_logs_2024_01 and public.audit_logs_2026_03 were partitions of public.audit_logs that `pgops partitions` detached. DROP TABLE them if the rows are needed no more, or else ALTER TABLE ... DROP CONSTRAINT what the detail names.",
      stands: expect.stringMatching(
        /^001_initial_schema stays applied; its rollback was undone\..+\nRun `pgops rollback` again\.$/,
      ),
    },
  });
  expect(await partitions(it)).toEqual(["audit_logs_2024_01", "audit_logs_2026_03"]);

  expect(await it.json(["migrate"])).toMatchObject({
    exitCode: 1,
    error: {
      sqlstate: "42P07",
      hint: "public.audit_logs_2024_01 was a partition of public.audit_logs that `pgops partitions` detached. DROP TABLE it if the rows are needed no more, or else ALTER TABLE ... RENAME TO another name.",
      stands: expect.stringMatching(/\nRun `pgops migrate` again\.$/),
    },
  });
  await it.sql`DROP TABLE audit_logs_2024_01, audit_logs_2026_03`;
  expect(await it.json(["migrate"])).toMatchObject({ exitCode: 0, pending: 0 });
  expect(await it.json(["rollback", "--all", "--yes"])).toMatchObject({ exitCode: 0 });
});

test("what else stands in a rollback's way keeps the server's hint", async () => {
  const it = await scene(auditLogs);
  await it.pgops(["migrate"]);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01", "drop");
  await it.sql`CREATE TABLE others (user_id int REFERENCES users (id))`;
  expect(await it.json(["rollback", "--all", "--yes"])).toMatchObject({
    error: {
      sqlstate: "2BP01",
      hint: expect.stringMatching(/^Use DROP \.\.\. CASCADE/),
      stands: expect.stringContaining("Mend the file"),
    },
  });
});

test("the pairs are proved beside partitions that were made meanwhile", async () => {
  const it = await scene(auditLogs);
  await it.pgops(["migrate"]);
  await makeMonths(it);
  await detachMonth(it, "audit_logs_2024_01");
  expect(await it.json(["verify"])).toMatchObject({ exitCode: 0, ok: true });
  // The server of the database itself: the proof makes databases of its own there.
  expect(await it.json(["verify", "--server", it.url])).toMatchObject({ exitCode: 0, ok: true });
  expect(await it.json(["check"])).toMatchObject({ exitCode: 0, ok: true });
  expect(await partitions(it)).toHaveLength(5);
});
