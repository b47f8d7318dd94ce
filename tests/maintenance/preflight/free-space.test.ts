import { statfs } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { expect, test } from "vitest";
import { isHere } from "../../../src/maintenance/preflight/same-cluster.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { privateServer } from "../../faults/fixtures/private-server.ts";
import { freshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";
import { contextOn, found, noteOf } from "./scene.ts";

test("what the configuration says is taken, and little of it is told", async () => {
  const { url } = await freshDatabase();
  const look = await found(url, { freeSpace: "500 MB" });
  expect(look.freeSpace).toEqual({ bytes: 500 * 1024 ** 2, from: "maintenance.freeSpace", tablespaces: [] });
  expect(noteOf(look, "low-disk")?.message).toBe("little disk space is left: 500 MB (maintenance.freeSpace)");
  expect(noteOf(await found(url, { freeSpace: "50 GB" }), "low-disk")).toBeUndefined();
});

test("of a server on this machine the disk is asked, over TCP and over its socket", async () => {
  const server = await privateServer();
  const data = join(server.folder, "data");
  const { bavail, blocks, bsize } = await statfs(data);
  const socket = `postgresql://postgres:private@/postgres?host=${encodeURIComponent(server.folder)}&port=${server.port}`;
  for (const url of [server.url, socket]) {
    const { freeSpace } = await found(url);
    expect(freeSpace.from).toBe(`the disk of ${data}`);
    // Others write to that disk meanwhile.
    expect(freeSpace.bytes).toBeGreaterThan(bavail * bsize * 0.5);
    expect(freeSpace.bytes).toBeLessThan(blocks * bsize);
  }
});

test("a folder that is another cluster's is not taken for the server's", async () => {
  const [server, other] = [await privateServer(), await privateServer()];
  const { target } = await contextOn(server.url);
  const session = await connect(target);
  tidyUp(() => session.close());
  const [{ started } = { started: 0 }] = await session.query<{ started: number }>(
    "SELECT EXTRACT(EPOCH FROM pg_postmaster_start_time())::float8 AS started",
  );
  const place = { directory: join(server.folder, "data"), port: server.port, started };
  expect(await isHere(target, session.info, place)).toBe(true);
  // As where a tunnel leads to a server whose folder has the same name as one of this machine.
  expect(await isHere(target, session.info, { ...place, directory: join(other.folder, "data") })).toBe(false);
  expect(await isHere(target, session.info, { ...place, started: started - 86_400 })).toBe(false);
  expect(await isHere({ host: "db.internal" }, session.info, place)).toBe(false);
  // One that this account may not read into: the process that serves the session says it, where the system shows it.
  const unreadable = { ...place, directory: "/nowhere" };
  expect(await isHere(target, session.info, unreadable)).toBe(process.platform === "linux");
  expect(await isHere(target, { ...session.info, database: "another" }, unreadable)).toBe(false);
});

test("a role that may not see the folder is told what would help", async () => {
  const { url, sql, name } = await freshDatabase();
  const role = `plain_${name.slice(5)}`;
  await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
  tidyUp(async () => void (await sql.unsafe(`DROP ROLE ${role}`)));
  const asPlain = new URL(url);
  asPlain.username = role;
  asPlain.password = "plain";
  const look = await found(asPlain.href);
  expect(look.freeSpace).toEqual({
    bytes: null,
    from: "this role may not see where the server keeps its data (pg_read_all_settings); maintenance.freeSpace says how much is free",
    tablespaces: [],
  });
  // Of others it sees what it may, and says once that there is more.
  const report = postgres(url, { max: 1, connection: { application_name: "report" } });
  tidyUp(() => report.end({ timeout: 1 }));
  await report.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
  const again = await found(asPlain.href, { oldTransaction: 0 });
  expect(again.oldestXmin).toMatchObject({ application: "report", state: null, since: null, heldMs: null });
  expect(again.notes.filter(({ code }) => code === "limited-sight")).toHaveLength(1);
  expect(noteOf(again, "old-transaction")).toBeUndefined();
  expect(noteOf(await found(url), "limited-sight")).toBeUndefined();
});

test("a session that is read-only is told to be", async () => {
  const { url, sql, name } = await freshDatabase();
  await sql.unsafe(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  const look = await found(url);
  expect(look).toMatchObject({ standby: false, readOnly: true });
  expect(noteOf(look, "read-only")).toBeDefined();
});
