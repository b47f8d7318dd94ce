import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SslConfig } from "../../src/config/schema.ts";
import { fromOf, load, loadTarget, problemsOf, project } from "./project.ts";

const pem = (what: string): string => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;
const files = {
  "tls/ca.pem": pem("CA"),
  "tls/c.pem": pem("CERT"),
  "tls/k.pem": pem("KEY"),
  "tls/text": "AAAA",
};

describe("the words of the configuration", () => {
  test.each([
    [true, "verify-full"],
    [false, "disable"],
    ["require", "require"],
    [{}, "verify-full"],
    [{ enabled: true }, "verify-full"],
    [{ enabled: true, rejectUnauthorized: true }, "verify-full"],
    [{ enabled: true, rejectUnauthorized: false }, "require"],
    [{ enabled: false, rejectUnauthorized: true }, "disable"],
    [{ enabled: true, rejectUnauthorized: false, ca: pem("CA") }, "require"],
    [undefined, "prefer"],
  ] as const)("ssl: %j", async (ssl, mode) => {
    const database = { host: "h", ...(ssl === undefined ? {} : { ssl: ssl as SslConfig }) };
    expect((await loadTarget({ inline: { database } })).ssl.mode).toBe(mode);
  });
});

describe("libpq's rules", () => {
  test.each([
    ["sslmode=disable&sslrootcert=nowhere", { mode: "disable" }],
    ["sslmode=prefer&sslrootcert=tls/ca.pem", { mode: "prefer", ca: pem("CA") }],
    ["sslmode=require", { mode: "require" }],
    ["sslmode=require&sslrootcert=tls/ca.pem", { mode: "verify-ca", ca: pem("CA") }],
    ["sslmode=verify-ca&sslrootcert=tls/ca.pem", { mode: "verify-ca", ca: pem("CA") }],
    ["sslmode=verify-full&sslrootcert=tls/ca.pem", { mode: "verify-full", ca: pem("CA") }],
    ["sslrootcert=system", { mode: "verify-full" }],
    ["sslmode=verify-full&sslrootcert=system", { mode: "verify-full" }],
    [
      "sslmode=require&sslcert=tls/c.pem&sslkey=tls/k.pem",
      { mode: "require", cert: pem("CERT"), key: pem("KEY") },
    ],
    ["host=/run/pg&sslmode=require&sslrootcert=nowhere", { mode: "require" }],
  ])("%s", async (query, expected) => {
    const { ssl } = await loadTarget({ cwd: project(files), databaseUrl: `postgres://h/d?${query}` });
    expect({ ...ssl, ...(ssl.key === undefined ? {} : { key: ssl.key.reveal() }) }).toEqual(expected);
  });

  test("the files under ~/.postgresql, each where its mode gives it a meaning", async () => {
    const home = { "home/.postgresql/root.crt": pem("CA") };
    const client = {
      "home/.postgresql/postgresql.crt": pem("CERT"),
      "home/.postgresql/postgresql.key": pem("KEY"),
    };
    const cwd = project({ ...home, ...client });
    const settings = await load({ cwd, databaseUrl: "postgres://h/d?sslmode=require" });
    expect(settings.database).toMatchObject({
      target: { ssl: { mode: "verify-ca", ca: pem("CA"), cert: pem("CERT") } },
    });
    expect(fromOf(settings, "database.ssl.mode")).toBe("--database-url, ~/.postgresql/root.crt");
    expect(fromOf(settings, "database.ssl.cert")).toBe("~/.postgresql/postgresql.crt");
    const prefer = await loadTarget({ cwd, databaseUrl: "postgres://h/d" });
    expect(prefer.ssl).toMatchObject({ mode: "prefer", cert: pem("CERT") });
    expect(prefer.ssl.ca).toBeUndefined();
    const inline = { database: { host: "h", ssl: { rejectUnauthorized: false } } };
    expect((await loadTarget({ cwd, inline })).ssl).toMatchObject({ mode: "require" });
  });
});

describe("the files", () => {
  test("of a configuration are seen from its folder, of a variable from the working folder", async () => {
    const cwd = project({
      ...files,
      "etc/ca.pem": pem("OTHER"),
      "etc/pgops.json": '{ "database": { "host": "h", "ssl": { "ca": "ca.pem", "serverName": "n" } } }',
    });
    const settings = await load({ cwd, configFile: "etc/pgops.json" });
    expect(settings.database).toMatchObject({
      target: { ssl: { mode: "verify-full", ca: pem("OTHER"), serverName: "n" } },
    });
    const env = { PGSSLROOTCERT: "tls/ca.pem", PGSSLMODE: "verify-full" };
    expect((await loadTarget({ cwd, env })).ssl.ca).toBe(pem("CA"));
  });

  test("may be given as PEM text", async () => {
    const ssl = { ca: "${CA}", cert: "${CERT}", key: "${KEY}" };
    const env = { CA: pem("CA"), CERT: pem("CERT"), KEY: pem("KEY") };
    const settings = await load({ inline: { database: { host: "h", ssl } }, env });
    expect(settings.database).toMatchObject({ target: { ssl: { ca: pem("CA"), cert: pem("CERT") } } });
    expect(settings.provenance).toContainEqual({
      key: "database.ssl.key",
      value: "(PEM)",
      from: "inline configuration",
    });
  });

  test("that are missing are named, with the key that named them", async () => {
    const cwd = project({
      ...files,
      "pgops.config.json": '{ "database": { "ssl": { "ca": "no.pem", "cert": "tls/text", "key": "tls" } } }',
    });
    const of = (key: string, name: string): string =>
      `\`database.ssl.${key}\` in pgops.config.json names ${join(cwd, name)}, which`;
    expect(await problemsOf({ cwd })).toEqual([
      `${of("ca", "no.pem")} does not exist`,
      `${of("cert", "tls/text")} is not a PEM file`,
      `${of("key", "tls")} cannot be read`,
    ]);
    expect(await problemsOf({ cwd, databaseUrl: "postgres://h/d?sslrootcert=no.pem" })).toEqual([
      `the parameter sslrootcert in --database-url names ${join(cwd, "no.pem")}, which does not exist`,
    ]);
  });

  test("a certificate without its key, a key without its certificate", async () => {
    const cwd = project(files);
    expect(await problemsOf({ cwd, databaseUrl: "postgres://h/d?sslcert=tls/c.pem" })).toEqual([
      "the parameter sslcert in --database-url is given without the client's key",
    ]);
    expect(await problemsOf({ cwd, env: { PGSSLKEY: "tls/k.pem" } })).toEqual([
      "PGSSLKEY is given without the client's certificate",
    ]);
  });

  test("a key badly pasted is not repeated", async () => {
    const key = "hunter22".repeat(40);
    const inline = { database: { ssl: { cert: pem("C"), key: "${KEY}" } } };
    expect(await problemsOf({ inline, env: { KEY: key } })).toEqual([
      "`database.ssl.key` in inline configuration is neither the name of a file nor PEM",
    ]);
  });
});
