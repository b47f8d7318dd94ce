import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PgopsConfig } from "../../src/config/define-config.ts";
import type { DatabaseConfig } from "../../src/config/schema.ts";
import { errorOf, fromOf, load, loadTarget, problemsOf, project } from "./project.ts";

/** The block of the document, as it stands there. */
const documented = `database:
  host: \${DB_HOST}
  port: \${DB_PORT}
  name: \${DB_NAME}
  user: \${DB_USER}
  password: \${DB_PASSWORD}
  pool:
    min: 2
    max: 10
    idleTimeout: 30000
  ssl:
    enabled: true
    rejectUnauthorized: true
`;

const documentedEnv = {
  DB_HOST: "db.internal",
  DB_PORT: "6543",
  DB_NAME: "shop",
  DB_USER: "deploy",
  DB_PASSWORD: "hunter22",
};

describe("the documented block", () => {
  test("works as written", async () => {
    const target = await loadTarget({
      cwd: project({ "pgops.config.yaml": documented }),
      env: documentedEnv,
    });
    expect(target).toMatchObject({
      host: "db.internal",
      port: 6543,
      database: "shop",
      user: "deploy",
      pool: { min: 2, max: 10, idleTimeoutMs: 30_000 },
      ssl: { mode: "verify-full" },
      origin: "pgops.config.yaml",
    });
    expect(target.password?.reveal()).toBe("hunter22");
  });

  test("every variable that is missing is named at once", async () => {
    const cwd = project({ "pgops.config.yaml": documented });
    const error = await errorOf({ cwd, env: { DB_HOST: "h" } });
    expect(error.message).toBe("4 problems in the configuration");
    expect(error.place).toEqual({ file: join(cwd, "pgops.config.yaml") });
    expect(error.details).toEqual([
      "`database.port` in pgops.config.yaml needs the variable DB_PORT, which is not set",
      "`database.name` in pgops.config.yaml needs the variable DB_NAME, which is not set",
      "`database.user` in pgops.config.yaml needs the variable DB_USER, which is not set",
      "`database.password` in pgops.config.yaml needs the variable DB_PASSWORD, which is not set",
    ]);
  });

  test("its variables are not missed where it is not used", async () => {
    const cwd = project({ "pgops.config.yaml": documented });
    const overridden = await loadTarget({ cwd, env: { DATABASE_URL: "postgres://h/d" } });
    expect(overridden).toMatchObject({ host: "h", pool: { min: 2, max: 10, idleTimeoutMs: 30_000 } });
    expect(overridden.ssl.mode).toBe("prefer");
    expect(await loadTarget({ cwd, databaseUrl: "postgres://i/d" })).toMatchObject({ host: "i" });
    expect((await load({ cwd, needsDatabase: false })).database).toBeUndefined();
  });
});

const target = (database: DatabaseConfig, env: Record<string, string>): ReturnType<typeof loadTarget> =>
  loadTarget({ inline: { database }, env });

describe("placeholders", () => {
  test("become numbers and booleans where those are wanted", async () => {
    const config: DatabaseConfig = {
      port: "${PORT}",
      pool: { max: "${MAX:-7}" },
      ssl: { enabled: "${TLS}" },
    };
    const result = await target(config, { PORT: "6000", TLS: "false" });
    expect(result).toMatchObject({ port: 6000, pool: { max: 7 }, ssl: { mode: "disable" } });
  });

  test("stay text where text is wanted", async () => {
    const result = await target({ password: "${P}", name: "${N}" }, { P: "0123", N: "true" });
    expect(result.password?.reveal()).toBe("0123");
    expect(result.database).toBe("true");
  });

  test("are escaped with a second dollar sign", async () => {
    expect((await target({ password: "a$${B}" }, {})).password?.reveal()).toBe("a${B}");
  });

  test("work in every value", async () => {
    const settings = await load({
      inline: { migrations: { directory: "${DIR}/sql", table: "${T:-log}" }, lockTimeout: "${LT}" },
      env: { DIR: "db", LT: "3s" },
    });
    expect(settings.migrations.directory).toBe(join(settings.root, "db/sql"));
    expect(settings.migrations.table.name).toBe("log");
    expect(settings.lockTimeoutMs).toBe(3000);
  });

  test("that are none are told", async () => {
    expect(await problemsOf({ inline: { database: { name: "${1X}" } } })).toEqual([
      "`database.name` in inline configuration: a placeholder is ${NAME} or ${NAME:-default}; write $${ for a plain ${",
    ]);
  });

  test("with a wrong value: the variable is named, its content is not", async () => {
    const env = { PORT: "hunter22", E: "" };
    expect(await problemsOf({ inline: { database: { port: "${PORT}", host: "${E}" } }, env })).toEqual([
      "`database.host` in inline configuration must be a host name, found nothing (${E} is empty)",
      "`database.port` in inline configuration must be a whole number from 1 to 65535, found something else in ${PORT}",
    ]);
  });
});

const of = (config: unknown): Promise<string[]> =>
  problemsOf({ cwd: project({ "pgops.config.json": JSON.stringify(config) }) });

describe("wrong configurations", () => {
  test("an unknown key, with the nearest known one", async () => {
    expect(await of({ migratons: {} })).toEqual([
      "unknown key `migratons` in pgops.config.json. Did you mean `migrations`?",
    ]);
    expect(await of({ database: { pool: { maxx: 1 } } })).toEqual([
      "unknown key `database.pool.maxx` in pgops.config.json. Did you mean `max`?",
    ]);
    expect(await of({ database: { prot: 1 }, migrations: { dir: "x" } })).toEqual([
      "unknown key `database.prot` in pgops.config.json. Did you mean `port`?",
      "unknown key `migrations.dir` in pgops.config.json. Did you mean `directory`?",
    ]);
  });

  test("an unknown key that is near to none, with those there are", async () => {
    const common =
      "database, directUrl, migrations, lockTimeout, statementTimeout, lockTries, lockPatience, waitLock, hooks, diff, partitions, seeds, maintenance";
    expect(await of({ zebra: 1 })).toEqual([
      `unknown key \`zebra\` in pgops.config.json. Known here: ${common}, environments`,
    ]);
    expect(await of({ environments: { a: { pool: 1 } } })).toEqual([
      `unknown key \`environments.a.pool\` in pgops.config.json. Known here: ${common}`,
    ]);
  });

  test("everything at once, what was found and what is wanted", async () => {
    const found = await of({
      databse: 1,
      lockTimout: 1,
      database: { host: 5, port: 99_999, pool: { max: "ten" }, ssl: { enabled: "maybe" } },
      migrations: { table: "a.b.c" },
      lockTimeout: "5 parsecs",
      statementTimeout: -1,
    });
    expect(found.toSorted()).toEqual(
      [
        "unknown key `databse` in pgops.config.json. Did you mean `database`?",
        "unknown key `lockTimout` in pgops.config.json. Did you mean `lockTimeout`?",
        "`database.host` in pgops.config.json must be a host name, found 5",
        "`database.port` in pgops.config.json must be a whole number from 1 to 65535, found 99999",
        '`database.pool.max` in pgops.config.json must be a whole number from 1 to 10000, found "ten"',
        '`database.ssl.enabled` in pgops.config.json must be true or false, found "maybe"',
        '`migrations.table` in pgops.config.json must be a table\'s name, such as "migrations" or "public.migrations", found "a.b.c"',
        '`lockTimeout` in pgops.config.json must be a duration such as "500ms", "5s" or "2 min", or a number of milliseconds, found "5 parsecs"',
        '`statementTimeout` in pgops.config.json must be a duration such as "500ms", "5s" or "2 min", or a number of milliseconds, found -1',
      ].toSorted(),
    );
  });

  test.each([
    [{ database: 5 }, "`database` in pgops.config.json must be"],
    [{ database: [] }, "`database` in pgops.config.json must be"],
    [{ database: "hunter22" }, "`database` in pgops.config.json must be"],
    [
      { database: { password: 22_222 } },
      "`database.password` in pgops.config.json must be text in quotes, found a number",
    ],
    [{ database: { pool: 5 } }, "`database.pool` in pgops.config.json must be a block of keys, found 5"],
    [
      { database: { pool: [] } },
      "`database.pool` in pgops.config.json must be a block of keys, found a list",
    ],
    [
      { database: { pool: { min: 5, max: 2 } } },
      "`database.pool.min` in pgops.config.json is 5, more than max, which is 2",
    ],
    [
      { database: { embedded: true, pool: { min: 11 } } },
      "`database.pool.min` is 11, more than max, which is 10",
    ],
    [
      { database: { ssl: "sometimes" } },
      "`database.ssl` in pgops.config.json must be true, false, a block, or one of",
    ],
    [
      { database: { url: "postgres://h/d", host: "h" } },
      "`database.host` in pgops.config.json stands beside `database.url`",
    ],
    [{ database: { embedded: true, host: "h" } }, "`database.host` stands beside `database.embedded`"],
    [
      { directUrl: "hunter22" },
      "`directUrl` in pgops.config.json must be a postgres:// URL, found other text",
    ],
    [
      { environments: [] },
      "`environments` in pgops.config.json must be a block of named blocks, found a list",
    ],
    [
      { migrations: { table: `a${"b".repeat(63)}` } },
      `the name a${"b".repeat(63)} is longer than the 63 bytes`,
    ],
  ])("%j", async (config, problem) => {
    const problems = await of(config);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
    expect(problems[0]).not.toMatch(/hunter22|22222/);
  });
});

const withEnvironments = (): string =>
  project({
    "pgops.config.yaml": `database: { host: dev, name: shop, user: u, password: "\${DEV_PASSWORD}", pool: { max: 3 } }
lockTimeout: 1s
environments:
  production:
    database: { host: "\${PROD_HOST}", password: "\${PROD_PASSWORD}" }
    lockTimeout: 9s
  review.1: { database: "postgres://review/\${REVIEW}" }
  empty:
`,
  });

describe("environments", () => {
  test("override key by key, and say so; only their variables are needed", async () => {
    const env = { PROD_HOST: "prod", PROD_PASSWORD: "hunter22" };
    const settings = await load({ cwd: withEnvironments(), environment: "production", env });
    expect(settings.database).toMatchObject({ target: { host: "prod", database: "shop", pool: { max: 3 } } });
    expect(settings.lockTimeoutMs).toBe(9000);
    expect(settings.environment).toBe("production");
    expect(fromOf(settings, "database.host")).toBe("pgops.config.yaml environments.production");
    expect(fromOf(settings, "database.name")).toBe("pgops.config.yaml");
    expect(fromOf(settings, "lockTimeout")).toBe("pgops.config.yaml environments.production");
  });

  test("that are not chosen miss no variable", async () => {
    const settings = await load({ cwd: withEnvironments(), env: { DEV_PASSWORD: "x" } });
    expect(settings.database).toMatchObject({ target: { host: "dev" } });
  });

  test("a URL takes the place of a block, a dot in the name is no trouble", async () => {
    const settings = await load({ cwd: withEnvironments(), environment: "review.1", env: { REVIEW: "r" } });
    expect(settings.database).toMatchObject({ target: { host: "review", database: "r", user: "me" } });
    expect(fromOf(settings, "database.host")).toBe("pgops.config.yaml environments.review.1");
  });

  test("what a block of theirs implies is theirs", async () => {
    const environments = { a: { database: { ssl: { serverName: "n" } } } };
    const settings = await load({ inline: { database: { host: "h" }, environments }, environment: "a" });
    expect(fromOf(settings, "database.ssl.mode")).toBe("inline configuration environments.a");
    expect(fromOf(settings, "database.host")).toBe("inline configuration");
  });

  test("an empty one changes nothing", async () => {
    const settings = await load({
      cwd: withEnvironments(),
      environment: "empty",
      env: { DEV_PASSWORD: "x" },
    });
    expect(settings.lockTimeoutMs).toBe(1000);
  });

  test("one way of saying where replaces another", async () => {
    const inline: PgopsConfig = {
      database: { url: "postgres://a/b", pool: { max: 2 } },
      environments: { parts: { database: { host: "c" } }, local: { database: { embedded: true } } },
    };
    expect(await loadTarget({ inline, environment: "parts" })).toMatchObject({ host: "c", pool: { max: 2 } });
    const local = await load({ inline, environment: "local" });
    expect(local.database).toMatchObject({ kind: "embedded", pool: { max: 2 } });
    const reverse: PgopsConfig = {
      database: { host: "c", user: "x" },
      environments: { url: { database: { url: "postgres://a/b" } } },
    };
    expect(await loadTarget({ inline: reverse, environment: "url" })).toMatchObject({
      host: "a",
      user: "me",
    });
  });

  test("an unknown name is told with the known ones", async () => {
    const env = { DEV_PASSWORD: "x" };
    expect(await problemsOf({ cwd: withEnvironments(), environment: "prod", env })).toEqual([
      "--env prod: no such environment in pgops.config.yaml; it names production, review.1, empty",
    ]);
    const { message, hint } = await errorOf({ environment: "toString", inline: { environments: {} } });
    expect(message).toBe("--env toString: no such environment in inline configuration");
    expect(hint).toBe("The configuration has no `environments`.");
    expect(await problemsOf({ environment: "prod" })).toEqual([
      "--env prod: there is no configuration file that could name environments",
    ]);
  });
});

describe("what comes out", () => {
  test("the embedded server", async () => {
    const cwd = project({ "pgops.config.json": '{ "database": "embedded" }' });
    const settings = await load({ cwd });
    expect(settings.database).toEqual({
      kind: "embedded",
      directory: join(cwd, ".pgops"),
      database: "postgres",
      pool: { min: 0, max: 10, idleTimeoutMs: 30_000 },
      connectTimeoutMs: 10_000,
      applicationName: "pgops",
      origin: "pgops.config.json",
    });
    const config = { database: { embedded: true, major: 17, name: "shop", pool: { max: 2 } } };
    expect((await load({ inline: config })).database).toMatchObject({
      major: 17,
      database: "shop",
      pool: { max: 2 },
    });
  });

  test.each([
    ["migrations", { schema: "public", name: "migrations" }],
    ["Ops.Log", { schema: "ops", name: "log" }],
    ['"Ops"."a.""b"', { schema: "Ops", name: 'a."b' }],
    ['ops."Log"', { schema: "ops", name: "Log" }],
  ])("the table %s", async (table, expected) => {
    const settings = await load({ inline: { migrations: { table } }, needsDatabase: false });
    expect(settings.migrations.table).toEqual(expected);
  });

  test("directUrl, but not where another database is named from outside", async () => {
    const inline: PgopsConfig = { database: "postgres://pooler/d", directUrl: "postgres://direct/d" };
    expect((await load({ inline })).directUrl).toMatchObject({
      host: "direct",
      origin: "inline configuration",
    });
    expect((await load({ inline, databaseUrl: "postgres://x/d" })).directUrl).toBeUndefined();
    expect((await load({ inline, env: { DATABASE_URL: "postgres://x/d" } })).directUrl).toBeUndefined();
    const paired: PgopsConfig = { directUrl: "${DIRECT_URL:-}" };
    const env = { DATABASE_URL: "postgres://x/d", DIRECT_URL: "postgres://y/d" };
    expect((await load({ inline: paired, env })).directUrl).toMatchObject({ host: "y" });
    expect((await load({ inline: paired })).directUrl).toBeUndefined();
  });
});
