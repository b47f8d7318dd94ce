import postgres from "postgres";
import { expect, test } from "vitest";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { smallDisk } from "../../faults/fixtures/small-disk.ts";
import { tidyUp } from "../../support/tidy.ts";
import { found } from "./scene.ts";

test("a tablespace in use on a small disk is looked at, and little space on it is told", async () => {
  const server = await privateServer();
  const disk = await smallDisk(50);
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  tidyUp(() => sql.end({ timeout: 1 }));
  await sql.unsafe(`CREATE TABLESPACE small LOCATION '${disk.path}'`);
  expect((await found(server.url)).freeSpace.tablespaces).toEqual([]);
  await sql`CREATE TABLE there (id int) TABLESPACE small`;
  const look = await found(server.url);
  const [space] = look.freeSpace.tablespaces;
  expect(space?.name).toBe("small");
  expect(space?.bytes).toBeGreaterThan(0);
  expect(space?.bytes).toBeLessThanOrEqual(50 * 1024 ** 2);
  expect(look.freeSpace.bytes).not.toBe(space?.bytes);
  expect(look.notes.map(({ message }) => message).join("\n")).toContain(
    ` of 50 MB (the disk of ${disk.path})`,
  );
});
