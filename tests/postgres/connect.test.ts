import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { ExitCode, PgopsError, status } from "../../src/index.ts";
import { databaseUrl, freshDatabase } from "../support/database.ts";
import { temporaryProject } from "../support/project.ts";
import { tidyUp } from "../support/tidy.ts";

const { path: cwd } = await temporaryProject({ "sql/migrations/.gitkeep": "" });

async function failure(url: string, waitMs = 0): Promise<PgopsError> {
  const thrown = await status({ cwd, databaseUrl: url, env: {}, waitMs }).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PgopsError);
  const error = thrown as PgopsError;
  expect(error.exitCode).toBe(ExitCode.noServer);
  expect(error.hint).toBeTruthy();
  return error;
}

function changed(changes: Partial<URL>, name?: string): string {
  return Object.assign(new URL(databaseUrl(name)), changes).href;
}

/** A TCP server that is no PostgreSQL. */
async function impostor(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tidyUp(async () => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("where nobody can be reached: exit code 5; host, port, database, user and origin; what to check", () => {
  test("connection refused", async () => {
    const error = await failure("postgres://me:secret@127.0.0.1:1/shop");
    expect(error.code).toBe("PGOPS_CONNECT");
    expect(error.message).toMatch(/127\.0\.0\.1:1 .*database shop, user me, from .*refused/);
    expect(JSON.stringify(error) + error.message).not.toContain("secret");
  });

  test("unknown host", async () => {
    const error = await failure("postgres://me@no-such-host.invalid/shop");
    expect(error.message).toMatch(/no-such-host\.invalid:5432.*(unknown|looked up)/);
  });

  test("wrong password", async () => {
    const error = await failure(changed({ password: "not-the-one" }));
    expect(error).toMatchObject({ code: "PGOPS_AUTH", sqlstate: "28P01" });
    expect(error.message).toContain(`user ${new URL(databaseUrl()).username}`);
    expect(JSON.stringify(error) + error.message).not.toContain("not-the-one");
  });

  test("no password where one is asked for", async () => {
    const error = await failure(changed({ password: "" }));
    expect(error).toMatchObject({ code: "PGOPS_AUTH", message: expect.stringContaining("none is set") });
  });

  test("unknown database, and unknown user", async () => {
    const name = `nowhere_${randomUUID()}`;
    const error = await failure(databaseUrl(name));
    expect(error).toMatchObject({ code: "PGOPS_NO_DATABASE", sqlstate: "3D000" });
    expect(error.message).toContain(name);
    expect((await failure(changed({ username: "nobody-known" }))).code).toBe("PGOPS_AUTH");
  });

  test("too many connections", async () => {
    const { sql, url, name } = await freshDatabase();
    const role = `r_${name}`;
    await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
    tidyUp(async () => void (await sql.unsafe(`DROP ROLE ${role}`)));
    const error = await failure(Object.assign(new URL(url), { username: role, password: "x" }).href);
    expect(error).toMatchObject({ code: "PGOPS_TOO_MANY_CONNECTIONS", sqlstate: "53300" });
  });

  test("a role that may not connect", async () => {
    const { sql, url, name } = await freshDatabase();
    const role = `r_${name}`;
    await sql.unsafe(
      `CREATE ROLE ${role} LOGIN PASSWORD 'x'; REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`,
    );
    tidyUp(async () => void (await sql.unsafe(`DROP ROLE ${role}`)));
    const error = await failure(Object.assign(new URL(url), { username: role, password: "x" }).href);
    expect(error).toMatchObject({ code: "PGOPS_AUTH", sqlstate: "42501" });
  });

  test("a socket that is not there", async () => {
    const error = await failure("postgres://me@/shop?host=/nowhere/at/all&port=6543");
    expect(error.message).toContain("/nowhere/at/all/.s.PGSQL.6543");
  });

  test("something that is no PostgreSQL: it hangs up", async () => {
    const port = await impostor((socket) => void socket.destroy());
    const error = await failure(`postgres://me@127.0.0.1:${port}/shop`);
    expect(error).toMatchObject({ code: "PGOPS_CONNECT" });
  });

  test("something that is no PostgreSQL: it speaks HTTP", async () => {
    const port = await impostor((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    );
    const error = await failure(`postgres://me@127.0.0.1:${port}/shop?sslmode=disable`);
    expect(error.code).toMatch(/^PGOPS_CONNECT$|^PGOPS_TLS$/);
  });

  test("something that never answers: connect_timeout ends it", async () => {
    const sockets: Socket[] = [];
    const port = await impostor((socket) => void sockets.push(socket));
    const error = await failure(`postgres://me@127.0.0.1:${port}/shop?connect_timeout=1`);
    for (const socket of sockets) socket.destroy();
    expect(error.message).toMatch(/no answer within 1 s|in time|timed out|timeout/i);
  });
});

describe("--wait", () => {
  test("is no use against a wrong password or an unknown database", async () => {
    // Waiting would take longer than a test may.
    expect((await failure(changed({ password: "wrong" }), 600_000)).code).toBe("PGOPS_AUTH");
    expect((await failure(databaseUrl("not_there"), 600_000)).code).toBe("PGOPS_NO_DATABASE");
  });

  test("goes on while the server hangs up, and gives up when its time is over", async () => {
    let tries = 0;
    const port = await impostor((socket) => {
      tries++;
      socket.destroy();
    });
    await failure(`postgres://me@127.0.0.1:${port}/shop?sslmode=disable`, 700);
    expect(tries).toBeGreaterThan(1);
  });
});
