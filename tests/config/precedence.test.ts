import { describe, expect, test } from "vitest";
import { fromOf, load, loadTarget, problemsOf, project } from "./project.ts";

const file = { "pgops.config.json": '{ "database": { "host": "file", "name": "f", "user": "u" } }' };

describe("who names the database", () => {
  test("--database-url, then DATABASE_URL, then the file, then PGHOST, then the defaults", async () => {
    const cwd = project(file);
    const env = { DATABASE_URL: "postgres://variable/d", PGHOST: "libpq" };
    const flag = await loadTarget({ cwd, env, databaseUrl: "postgres://flag/d" });
    expect(flag).toMatchObject({ host: "flag", origin: "--database-url" });
    expect(await loadTarget({ cwd, env })).toMatchObject({ host: "variable", origin: "DATABASE_URL" });
    const { PGHOST } = env;
    expect(await loadTarget({ cwd, env: { PGHOST } })).toMatchObject({
      host: "file",
      origin: "pgops.config.json",
    });
    expect(await loadTarget({ env: { PGHOST } })).toMatchObject({ host: "libpq", origin: "PG* variables" });
    expect(await loadTarget()).toMatchObject({
      host: "localhost",
      port: 5432,
      user: "me",
      database: "me",
      ssl: { mode: "prefer" },
      connectTimeoutMs: 10_000,
      applicationName: "pgops",
      origin: "default",
    });
  });

  test("the file holds for an empty DATABASE_URL", async () => {
    expect(await loadTarget({ cwd: project(file), env: { DATABASE_URL: "" } })).toMatchObject({
      host: "file",
    });
  });

  test("libpq's variables fill what a URL leaves open", async () => {
    const env = {
      DATABASE_URL: "postgres://h",
      PGHOST: "elsewhere",
      PGHOSTADDR: "10.0.0.9",
      PGPORT: "6000",
      PGDATABASE: "d",
      PGUSER: "u",
      PGPASSWORD: "hunter22",
      PGSSLMODE: "require",
      PGAPPNAME: "app",
      PGCONNECT_TIMEOUT: "3",
      PGOPTIONS: "-c work_mem=64MB",
    };
    const settings = await load({ env });
    expect(settings.database).toMatchObject({
      target: {
        host: "h",
        port: 6000,
        database: "d",
        user: "u",
        ssl: { mode: "require" },
        applicationName: "app",
        connectTimeoutMs: 3000,
        options: "-c work_mem=64MB",
        origin: "DATABASE_URL",
      },
    });
    expect(fromOf(settings, "database.host")).toBe("DATABASE_URL");
    expect(fromOf(settings, "database.port")).toBe("PGPORT");
    expect(fromOf(settings, "database.password")).toBe("PGPASSWORD");
    expect(settings.provenance).toContainEqual({
      key: "database.password",
      value: "***",
      from: "PGPASSWORD",
    });
    expect(fromOf(settings, "database.pool.max")).toBe("default");
  });

  test("PGHOSTADDR says where, PGHOST whom to expect there", async () => {
    const target = await loadTarget({ env: { PGHOST: "db.example", PGHOSTADDR: "10.0.0.9" } });
    expect(target).toMatchObject({ host: "10.0.0.9", ssl: { serverName: "db.example" } });
  });

  test("what is given beside a URL in the file goes before the URL", async () => {
    const database = {
      url: "postgres://h/d?sslmode=disable&connect_timeout=2",
      ssl: "require",
      connectTimeout: "7s",
    } as const;
    const target = await loadTarget({ inline: { database } });
    expect(target).toMatchObject({ ssl: { mode: "require" }, connectTimeoutMs: 7000 });
  });

  test.each([
    [{ PGPORT: "x" }, "PGPORT must be a number from 1 to 65535"],
    [{ PGPORT: "70000" }, "PGPORT must be a number from 1 to 65535"],
    [
      { PGSSLMODE: "yes" },
      "PGSSLMODE must be one of disable, allow, prefer, require, verify-ca, verify-full",
    ],
    [{ PGCONNECT_TIMEOUT: "3s" }, "PGCONNECT_TIMEOUT must be a whole number of seconds"],
    [{ PGHOST: "a,b" }, "PGHOST names more than one host; pgops works on one server"],
    [
      { PGSERVICE: "shop" },
      "PGSERVICE is set, but service files are not read; set PGHOST and the others instead",
    ],
  ])("%j is refused", async (env, problem) => {
    expect(await problemsOf({ env })).toEqual([problem]);
  });

  test("variables that are not used are not looked at", async () => {
    const env = { PGPORT: "x", PGSSLMODE: "yes", PGCONNECT_TIMEOUT: "x", PGSERVICE: "shop" };
    const databaseUrl = "postgres://h:1/d?sslmode=disable&connect_timeout=1";
    expect(await loadTarget({ env, databaseUrl })).toMatchObject({ host: "h", port: 1 });
    expect((await load({ env, needsDatabase: false })).database).toBeUndefined();
  });
});
