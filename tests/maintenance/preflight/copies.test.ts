import postgres from "postgres";
import { expect, test } from "vitest";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { freshDatabase, serverMajor } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";
import { found, noteOf } from "./scene.ts";

test("a running pg_dump is named, and what rewrites waits for it", async () => {
  const database = await freshDatabase();
  const dump = postgres(database.url, { max: 1, connection: { application_name: "pg_dump" } });
  tidyUp(() => dump.end({ timeout: 1 }));
  const [{ pid } = { pid: 0 }] = await dump<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  const look = await found(database.url);
  expect(noteOf(look, "dump-running")?.message).toMatch(
    new RegExp(`^pg_dump is running: pid ${pid} \\(app "pg_dump", user postgres\\), for `),
  );
  expect(look.rewritingWaits).toContain("pg_dump is running");
  await dump.end();
  await expect.poll(async () => (await found(database.url)).rewritingWaits).toBeNull();
});

test("a pg_dump of another database, and a program that is only called like one, are no matter here", async () => {
  const [database, other] = [await freshDatabase(), await freshDatabase()];
  for (const [url, name] of [
    [other.url, "pg_dump"],
    [database.url, "pg_dumpling"],
  ] as const) {
    const client = postgres(url, { max: 1, connection: { application_name: name } });
    tidyUp(() => client.end({ timeout: 1 }));
    await client`SELECT 1`;
  }
  const look = await found(database.url);
  expect(noteOf(look, "dump-running")).toBeUndefined();
  expect(look.rewritingWaits).toBeNull();
});

test("a base backup is named, whichever program takes it, and what rewrites waits for it", async () => {
  const server = await privateServer();
  const program = postgres(server.url, {
    max: 1,
    fetch_types: false,
    connection: { application_name: "barman", replication: "true" } as Record<string, string>,
  });
  tidyUp(() => program.end({ timeout: 1 }));
  const backup =
    serverMajor() < 15 ? "BASE_BACKUP FAST MAX_RATE 32" : "BASE_BACKUP (CHECKPOINT 'fast', MAX_RATE 32)";
  const files = await program.unsafe(backup).simple().readable();
  files.on("error", () => undefined);
  const look = await found(server.url);
  expect(noteOf(look, "backup-running")?.message).toMatch(
    /^a base backup is being taken: pid \d+ \(app "barman", user postgres\), for /,
  );
  expect(look.rewritingWaits).toMatch(/^a base backup is being taken/);
  // It is no replica that is behind, either.
  expect(noteOf(look, "replica-lag")).toBeUndefined();
  files.destroy();
});
