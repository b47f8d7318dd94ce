import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { tidyUp } from "../support/tidy.ts";
import { failureOf, workspace } from "./operations.ts";

/** A proxy whose client side can be cut while the server's side stays as it is. */
async function proxyTo(url: string): Promise<{ url: string; cut: () => void }> {
  const target = new URL(url);
  const port = Number(target.port);
  const clients: Socket[] = [];
  const servers: Socket[] = [];
  const proxy = createServer((client) => {
    const server = connect(port, target.hostname);
    clients.push(client);
    servers.push(server);
    for (const socket of [client, server]) socket.on("error", () => {});
    client.on("data", (bytes: Buffer) => server.write(bytes));
    server.on("data", (bytes: Buffer) => void (client.destroyed || client.write(bytes)));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  tidyUp(async () => {
    for (const socket of [...clients, ...servers]) socket.destroy();
    proxy.close();
  });
  target.port = String((proxy.address() as AddressInfo).port);
  return { url: target.href, cut: () => clients[0]?.destroy() };
}

test("a cut that the server does not notice: the COMMIT is on its way, so nothing is claimed", async () => {
  const { migrate, status, sql, url, tables } = await workspace({
    // From the second migration on, all of it travels at once: the driver prepares its statements with the first.
    "001_first": "SELECT 1;",
    "002_a": "CREATE TABLE a (id int); SELECT pg_sleep(1.5);",
    "002_a.down": "DROP TABLE a;",
  });
  const through = await proxyTo(url);
  const failed = failureOf(migrate({ databaseUrl: through.url, everyStatement: false }));
  const sleeping = async (): Promise<unknown[]> => [
    ...(await sql`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`),
  ];
  await expect.poll(sleeping, { timeout: 10_000, interval: 20 }).toHaveLength(1);
  through.cut();
  const error = await failed;
  expect(error.code).toBe("PGOPS_CONNECTION_LOST");
  expect(error.stands).toContain("Whether 002_a was committed is not known");
  // The server had all it needed, and went on.
  await expect.poll(() => tables(), { timeout: 10_000 }).toEqual(["a", "migrations"]);
  expect((await status()).counts.applied).toBe(2);
});
