import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { serverMajor } from "../../support/database.ts";
import { closedFolder } from "./folders.ts";
import { authority, certificate } from "./certificate.ts";

// Only with PGOPS_TEST_ENGINE=docker: the image is PGOPS_TEST_IMAGE, or the official one.
const image = process.env["PGOPS_TEST_IMAGE"];

test("a container serves with the settings and the certificate given, and goes", async () => {
  const { cert, key } = certificate(await closedFolder());
  const server = await startThrowawayServer({
    engine: "docker",
    image,
    settings: { work_mem: "5MB" },
    tls: { cert, key },
    env: process.env,
  });
  onTestFinished(async () => server.stop());
  expect(server.engine).toBe("docker");
  const ssl = { ca: readFileSync(authority), checkServerIdentity: () => undefined };
  const sql = postgres(server.url, { max: 1, ssl, onnotice: () => undefined });
  const [row] = await sql`
    SELECT current_setting('work_mem') AS work_mem, current_setting('TimeZone') AS zone, ssl
    FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
  await sql.end();
  expect(row).toEqual({ work_mem: "5MB", zone: "UTC", ssl: true });
  await server.stop();
  await expect(postgres(server.url, { max: 1, connect_timeout: 2 })`SELECT 1`).rejects.toThrow(
    /ECONNREFUSED|CONNECT/,
  );
});

test("an image of another version is not taken, and its container goes", async () => {
  const before = containers();
  const major = serverMajor() + 1;
  await expect(
    startThrowawayServer({ engine: "docker", image, major, env: process.env }),
  ).rejects.toMatchObject({
    code: "PGOPS_NO_POSTGRES",
    details: [expect.stringContaining(`not ${major}`)],
  });
  expect(containers()).toEqual(before);
});

function containers(): string {
  return execFileSync("docker", ["ps", "--all", "--quiet", "--no-trunc"], { encoding: "utf8" });
}

test("the projects' certificate files are read where they lie", async () => {
  const cert = join(await closedFolder(), "missing.crt");
  const options = { engine: "docker", image, tls: { cert, key: cert }, env: process.env } as const;
  await expect(startThrowawayServer(options)).rejects.toMatchObject({ code: "PGOPS_TLS_FILE", exitCode: 2 });
});
