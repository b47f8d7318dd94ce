import postgres from "postgres";
import { expect, test } from "vitest";
import { freshDatabase } from "../../support/database.ts";
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
