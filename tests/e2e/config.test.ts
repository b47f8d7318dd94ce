import { expect, test } from "vitest";
import { temporaryProject } from "../support/project.ts";
import { checkedPgops } from "./scene.ts";

interface Shown {
  configFile: string | null;
  environment: string | null;
  settings: { key: string; value: unknown; from: string }[];
}

async function project(): Promise<string> {
  const { path } = await temporaryProject({
    "pgops.config.json": JSON.stringify({
      database: { host: "db", port: 6000, name: "shop", user: "app", password: "${SHOP_PASSWORD}" },
      lockTimeout: "3s",
      environments: { production: { database: { host: "prod" } } },
    }),
  });
  return path;
}

test("pgops config tells what is in force and where it came from; secrets are masked everywhere", async () => {
  const cwd = await project();
  const env = { SHOP_PASSWORD: "hunter2", PGSSLMODE: "require" };
  const { stdout, exitCode } = await checkedPgops(["config", "--json"], { cwd, env });
  expect(exitCode).toBe(0);
  const { settings, configFile } = JSON.parse(stdout) as Shown;
  expect(configFile).toMatch(/pgops\.config\.json$/);
  const of = (key: string): object | undefined => settings.find((setting) => setting.key === key);
  expect(of("database.host")).toMatchObject({
    value: "db",
    from: expect.stringContaining("pgops.config.json"),
  });
  expect(of("database.port")).toMatchObject({ value: 6000 });
  expect(of("database.password")).toMatchObject({
    from: expect.stringMatching(/pgops\.config\.json|SHOP_PASSWORD/),
  });
  expect(of("migrations.directory")).toMatchObject({ from: "default" });
  expect(of("statementTimeout")).toEqual({ key: "statementTimeout", value: null, from: "default" });

  expect(stdout).toContain('"key":"lockTimeout","value":3000');

  const people = await checkedPgops(["config", "--verbose"], { cwd, env });
  expect(people.stdout).toMatch(/database\.host +db +pgops\.config\.json/);
  expect(people.stdout).toMatch(/lockTimeout +3 s +pgops\.config\.json/);
  expect(stdout + people.stdout + people.stderr).not.toContain("hunter2");
});

test("--env, DATABASE_URL and --database-url go before the file; no password in a URL is shown", async () => {
  const cwd = await project();
  const env = { SHOP_PASSWORD: "x" };
  const host = async (args: string[], more: Record<string, string> = {}): Promise<unknown> => {
    const { stdout } = await checkedPgops(["config", "--json", ...args], { cwd, env: { ...env, ...more } });
    expect(stdout).not.toContain("hunter2");
    const { settings } = JSON.parse(stdout) as Shown;
    const found = settings.find(({ key }) => key === "database.host");
    return [found?.value, found?.from];
  };
  const url = { DATABASE_URL: "postgres://u:hunter2@from-url/d" };
  expect(await host(["--env", "production"])).toEqual(["prod", expect.stringContaining("production")]);
  expect(await host([], url)).toEqual(["from-url", "DATABASE_URL"]);
  const flag = ["--database-url", "postgres://u:hunter2@from-flag/d"];
  expect(await host(flag, url)).toEqual(["from-flag", "--database-url"]);
});

test("a configuration that is wrong: exit code 2, all problems at once", async () => {
  const { path } = await temporaryProject({
    "pgops.config.json": JSON.stringify({ databse: {}, lockTimeout: "soon", migrations: { table: "a.b.c" } }),
  });
  const { exitCode, stdout } = await checkedPgops(["config", "--json"], { cwd: path });
  expect(exitCode).toBe(2);
  const text = JSON.stringify((JSON.parse(stdout) as { error: object }).error);
  for (const word of ["databse", "lockTimeout", "migrations.table"]) expect(text).toContain(word);
});
