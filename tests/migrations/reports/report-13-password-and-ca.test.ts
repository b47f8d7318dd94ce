import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { orderlyEnd, stage } from "../../faults/fixtures/stage.ts";
import { temporaryProject } from "../../support/project.ts";
import { tidyUp } from "../../support/tidy.ts";

// golang-migrate#1278, prisma#6273: the password in error logs.
// node-pg-migrate#593, graphile-migrate#243: no way to pass the authority of the server's certificate.

const password = "s3cret/w0rd";
const encoded = encodeURIComponent(password);

const pem = (name: string): string => fileURLToPath(new URL(`../../postgres/tls/${name}`, import.meta.url));

test.each([
  ["nobody answers", `postgres://postgres:${encoded}@127.0.0.1:1/shop`],
  ["an unknown host", `postgres://postgres:${encoded}@no-such-host.invalid/shop`],
  ["a port that is none", `postgres://postgres:${encoded}@127.0.0.1:port/shop`],
  ["a password that was not encoded", `postgres://postgres:${password}@127.0.0.1:1/shop`],
  ["a parameter that is wrong", `postgres://postgres:${encoded}@127.0.0.1:1/shop?sslmode=sometimes`],
  ["another scheme", `mysql://postgres:${encoded}@127.0.0.1:1/shop`],
])("report 13: the password is in no output: %s", async (_, url) => {
  const it = await stage({ files: { "001_a": "SELECT 1;" } });
  for (const flags of [[], ["--verbose"], ["--json"]]) {
    for (const command of ["migrate", "status"]) {
      const args = [command, ...flags];
      const { exitCode, stdout, stderr } = await orderlyEnd(it.start(args, { url }), args, 20_000);
      expect(exitCode).toBeGreaterThan(0);
      for (const secret of [password, encoded, "s3cret"]) expect(stdout + stderr).not.toContain(secret);
    }
  }
});

test("report 13: nor when the server refuses it, a migration fails, or the connection is lost", async () => {
  const it = await stage({
    files: { "001_a": "SELECT 1/0;" },
  });
  const right = decodeURIComponent(new URL(it.url).password);
  const wrong = new URL(it.url);
  wrong.password = encoded;
  for (const flags of [[], ["--verbose"], ["--json"]]) {
    const args = ["migrate", ...flags];
    const refused = await orderlyEnd(it.start(args, { url: wrong.href }), args);
    expect([refused.exitCode, (refused.stdout + refused.stderr).includes("s3cret")]).toEqual([5, false]);
    const failed = await orderlyEnd(it.start(args), args);
    expect([failed.exitCode, (failed.stdout + failed.stderr).includes(right)]).toEqual([1, false]);
  }
  await it.write("sql/migrations/001_a.up.sql", "SELECT pg_terminate_backend(pg_backend_pid());");
  const lost = await orderlyEnd(it.start(["migrate", "--verbose"]), ["migrate", "--verbose"]);
  expect([lost.exitCode, (lost.stdout + lost.stderr).includes(right)]).toEqual([1, false]);
});

test("report 13: the authority of the server's certificate can be given in the URL, a variable and the configuration", async () => {
  const server = await startThrowawayServer({
    env: process.env,
    tls: { cert: pem("server.crt"), key: pem("server.key") },
  });
  tidyUp(async () => server.stop());
  const project = await temporaryProject({
    "sql/migrations/001_a.up.sql": "CREATE TABLE a ();",
    "sql/migrations/001_a.down.sql": "DROP TABLE a;",
  });
  const url = server.url.replace("127.0.0.1", "localhost");
  const authority = pem("authority.crt");
  const inUrl = `${url}?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
  const ways = [
    { DATABASE_URL: inUrl },
    { DATABASE_URL: `${url}?sslmode=verify-full`, PGSSLROOTCERT: authority },
  ];
  for (const env of ways) expect((await project.run(["migrate"], { env })).exitCode).toBe(0);
  const { hostname, port, username, password: secret } = new URL(url);
  const database = {
    host: hostname,
    port: Number(port),
    name: "postgres",
    user: username,
    ssl: { ca: authority },
  };
  await project.write("pgops.config.json", JSON.stringify({ database }));
  expect((await project.run(["status"], { env: { PGPASSWORD: secret } })).exitCode).toBe(0);
  const other = { ...database, ssl: { ca: pem("other-authority.crt") } };
  await project.write("pgops.config.json", JSON.stringify({ database: other }));
  const { exitCode, stderr } = await project.run(["status"], { env: { PGPASSWORD: secret } });
  expect([exitCode, stderr]).toEqual([5, expect.stringContaining("PGOPS_TLS")]);
});
