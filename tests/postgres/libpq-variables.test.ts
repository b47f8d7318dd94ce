import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { Secret } from "../../src/config/secret.ts";
import type { ConnectionTarget, SslTarget } from "../../src/config/target.ts";
import { libpqVariables } from "../../src/postgres/libpq-variables.ts";

function target(ssl: SslTarget, changes: Partial<ConnectionTarget> = {}): ConnectionTarget {
  return {
    host: "10.0.0.7",
    port: 6432,
    database: "shop",
    user: "deploy",
    password: new Secret("p w"),
    ssl,
    pool: { min: 0, max: 1, idleTimeoutMs: 0 },
    connectTimeoutMs: 2500,
    applicationName: "pgops",
    origin: "DATABASE_URL",
    ...changes,
  };
}

test("the whole connection is in the variables, and nothing of another one", async () => {
  const from = { PATH: "/bin", PGSERVICE: "other", PGHOSTADDR: "1.2.3.4", PGOPTIONS: "-c a=b" };
  const options = "-c search_path=app";
  const { env } = await libpqVariables(target({ mode: "require" }, { options }), from, { work_mem: "64 MB" });
  expect(env).toEqual({
    PATH: "/bin",
    PGHOST: "10.0.0.7",
    PGPORT: "6432",
    PGDATABASE: "shop",
    PGUSER: "deploy",
    PGPASSWORD: "p w",
    PGAPPNAME: "pgops",
    PGCONNECT_TIMEOUT: "3",
    PGSSLMODE: "require",
    PGOPTIONS: String.raw`-c search_path=app -c work_mem=64\ MB`,
  });
});

test("certificates are files that only this account may read, as long as they are needed", async () => {
  const ssl: SslTarget = {
    mode: "verify-full",
    ca: "the authority",
    cert: "the certificate",
    key: new Secret("the key"),
    serverName: "db.internal",
    negotiation: "direct",
  };
  const { env, remove } = await libpqVariables(target(ssl, { password: undefined, connectTimeoutMs: 0 }), {});
  expect(env).toMatchObject({
    PGHOST: "db.internal",
    PGHOSTADDR: "10.0.0.7",
    PGSSLMODE: "verify-full",
    PGSSLNEGOTIATION: "direct",
  });
  expect(Object.keys(env)).not.toContain("PGPASSWORD");
  const { PGSSLROOTCERT: ca = "", PGSSLCERT: cert = "", PGSSLKEY: key = "" } = env;
  const texts = await Promise.all([ca, cert, key].map((file) => readFile(file, "utf8")));
  expect(texts).toEqual(["the authority", "the certificate", "the key"]);
  expect((await stat(key)).mode & 0o077).toBe(0);
  await remove();
  await expect(stat(dirname(key))).rejects.toMatchObject({ code: "ENOENT" });
});

test("Node's own authorities are the system's", async () => {
  const { env } = await libpqVariables(target({ mode: "verify-full" }), {});
  expect(env["PGSSLROOTCERT"]).toBe("system");
});
