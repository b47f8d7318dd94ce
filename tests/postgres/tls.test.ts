import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { startThrowawayServer } from "../../src/postgres/servers/throwaway.ts";
import { checkedPgops } from "../e2e/scene.ts";
import { databaseUrl } from "../support/database.ts";
import { tidyUp } from "../support/tidy.ts";
import { temporaryProject } from "../support/project.ts";

const pem = (name: string): string => fileURLToPath(new URL(`tls/${name}`, import.meta.url));

let url = "";
let cwd = "";

beforeAll(async () => {
  const [server, project] = await Promise.all([
    startThrowawayServer({
      env: process.env,
      tls: { cert: pem("server.crt"), key: pem("server.key") },
    }),
    temporaryProject({ "sql/migrations/.gitkeep": "" }),
  ]);
  tidyUp(() => server.stop());
  ({ url } = server);
  cwd = project.path;
});

async function status(
  host: string,
  query: string,
): Promise<{ exitCode: number; code: string; message: string }> {
  const target = new URL(url);
  target.hostname = host;
  return statusOf(`${target.href}?${query}`);
}

async function statusOf(target: string): Promise<{ exitCode: number; code: string; message: string }> {
  const { exitCode, stdout } = await checkedPgops(["status", "--json", "--database-url", target], { cwd });
  const { error } = JSON.parse(stdout) as { error?: { code: string; message: string; hint: string } };
  return { exitCode, code: error?.code ?? "", message: `${error?.message ?? ""} ${error?.hint ?? ""}` };
}

const authority = `sslrootcert=${encodeURIComponent(pem("authority.crt"))}`;
const other = `sslrootcert=${encodeURIComponent(pem("other-authority.crt"))}`;

describe("a server with TLS on", () => {
  test.each([
    ["localhost", `sslmode=verify-full&${authority}`],
    ["127.0.0.1", `sslmode=verify-ca&${authority}`],
    // Another spelling of 127.0.0.1 that TLS takes for a host's name.
    ["127.1", `sslmode=verify-ca&${authority}`],
    ["127.1", `sslmode=require&${authority}`],
    ["127.0.0.1", "sslmode=require"],
    ["127.0.0.1", "sslmode=prefer"],
    ["127.0.0.1", `sslmode=prefer&${other}`],
    ["127.0.0.1", "sslmode=allow"],
    ["127.0.0.1", "sslmode=disable"],
    ["127.0.0.1", ""],
  ])("%s with %s lets in", async (host, query) => {
    expect(await status(host, query)).toMatchObject({ exitCode: 0, message: " " });
  });

  test.each([
    ["localhost", `sslmode=verify-full&${other}`, /not signed by a trusted authority.*sslrootcert/],
    ["127.0.0.1", `sslmode=verify-ca&${other}`, /not signed by a trusted authority/],
    ["127.0.0.1", `sslmode=require&${other}`, /not signed by a trusted authority/],
    ["127.0.0.1", `sslmode=verify-full&${authority}`, /for another name than 127\.0\.0\.1.*verify-ca/],
    ["127.1", `sslmode=verify-full&${authority}`, /for another name than 127\.1.*verify-ca/],
    ["localhost", "sslmode=verify-full&sslrootcert=system", /not signed by a trusted authority/],
  ])("%s with %s ends with 5 and says why", async (host, query, why) => {
    const { exitCode, code, message } = await status(host, query);
    expect({ exitCode, code }).toEqual({ exitCode: 5, code: "PGOPS_TLS" });
    expect(message).toMatch(why);
    expect(message).toContain(`${host}:${new URL(url).port}`);
  });

  test("the session is encrypted indeed, also while a migration runs and is cancelled", async () => {
    const project = await temporaryProject({
      "sql/migrations/001_a.up.sql":
        "CREATE TABLE seen AS SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid(); " +
        "DO $$ BEGIN IF NOT (SELECT ssl FROM seen) THEN RAISE EXCEPTION 'plain'; END IF; END $$;",
      "sql/migrations/001_a.down.sql": "DROP TABLE seen;",
    });
    const target = new URL(url);
    target.hostname = "localhost";
    const args = ["--database-url", `${target.href}?sslmode=verify-full&${authority}`];
    expect((await checkedPgops(["migrate", ...args], { cwd: project.path })).exitCode).toBe(0);
    expect((await checkedPgops(["redo", ...args], { cwd: project.path })).exitCode).toBe(0);
  });

  test("by the configuration's words: ssl.ca, ssl.rejectUnauthorized, ssl.serverName", async () => {
    const { port, password } = new URL(url);
    const base = { host: "127.0.0.1", port, user: "postgres", password, name: "postgres" };
    const tried = async (ssl: object): Promise<number> => {
      const project = await temporaryProject({
        "sql/migrations/.gitkeep": "",
        "pgops.config.json": JSON.stringify({ database: { ...base, ssl: { enabled: true, ...ssl } } }),
      });
      return (await checkedPgops(["status"], { cwd: project.path })).exitCode;
    };
    expect(await tried({ rejectUnauthorized: false })).toBe(0);
    expect(await tried({ ca: pem("authority.crt") })).toBe(5);
    expect(await tried({ ca: pem("authority.crt"), serverName: "localhost" })).toBe(0);
    expect(await tried({ ca: pem("authority.crt"), serverName: "elsewhere" })).toBe(5);
  });
});

describe("a server without TLS", () => {
  test.each(["sslmode=prefer", `sslmode=prefer&${authority}`, "sslmode=allow", "sslmode=disable"])(
    "%s goes without",
    async (query) => {
      expect(await statusOf(`${databaseUrl()}?${query}`)).toMatchObject({ exitCode: 0, message: " " });
    },
  );

  test.each(["sslmode=require", `sslmode=verify-full&${authority}`, `sslmode=verify-ca&${authority}`])(
    "%s ends with 5 and says why",
    async (query) => {
      const { exitCode, code, message } = await statusOf(`${databaseUrl()}?${query}`);
      expect({ exitCode, code }).toEqual({ exitCode: 5, code: "PGOPS_TLS" });
      expect(message).toMatch(/does not speak TLS, and sslmode=[a-z-]+ asks for it/);
    },
  );
});
