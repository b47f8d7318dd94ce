import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findPassword } from "../../src/config/pgpass.ts";
import { fromOf, load, loadTarget, project } from "./project.ts";

const query = { host: "h", port: 5432, database: "d", user: "u" };

const escape = (part: string): string => part.replaceAll(/[\\:]/g, String.raw`\$&`);

describe("the lines of a password file", () => {
  test.each([
    ["h:5432:d:u:pw", "pw"],
    ["*:*:*:*:pw", "pw"],
    ["h:5432:d:u:pw\r\n", "pw"],
    ["# h:5432:d:u:no\n\nh:5432:d:u:pw\nh:5432:d:u:later", "pw"],
    ["x:5432:d:u:no\nh:1:d:u:no\nh:5432:x:u:no\nh:5432:d:x:no\nh:5432:d:u:pw", "pw"],
    [String.raw`h:5432:d:u:a\:b\\c`, String.raw`a:b\c`],
    ["h:5432:d:u:pw:more", "pw"],
    ["h:5432:d:u:  pw ", "  pw "],
    ["h:5432:d:u:", ""],
    ["h:5432:d:u", undefined],
    [String.raw`\*:5432:d:u:pw`, undefined],
    ["h*:5432:d:u:pw", undefined],
    ["", undefined],
  ])("%j", (content, password) => {
    expect(findPassword(content, query)).toBe(password);
  });

  test("a host with colons, and the sockets' folder that goes by localhost", () => {
    expect(findPassword(String.raw`\:\:1:5432:d:u:pw`, { ...query, host: "::1" })).toBe("pw");
    expect(findPassword("localhost:5432:d:u:pw", { ...query, host: "/var/run/postgresql" })).toBe("pw");
    expect(findPassword("localhost:5432:d:u:pw", { ...query, host: "/srv/socket" })).toBeUndefined();
    expect(findPassword("/srv/socket:5432:d:u:pw", { ...query, host: "/srv/socket" })).toBe("pw");
  });

  test("whatever is escaped comes out as it went in", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((part) => !/[\r\n]/.test(part));
    fc.assert(
      fc.property(text, text, text, text, (host, database, user, password) => {
        const asked = { host: `.${host}`, port: 1, database, user };
        const exact = (part: string): string => (part === "*" ? String.raw`\*` : escape(part));
        const line = [escape(asked.host), "1", exact(database), exact(user), escape(password)].join(":");
        expect(findPassword(`other:1:x:y:no\n${line}\n`, asked)).toBe(password);
      }),
    );
  });
});

function home(mode: number): { cwd: string; homeDirectory: string; path: string } {
  const cwd = project({ "home/.pgpass": "h:5432:d:u:hunter22\n", "other/pass": "h:5432:d:u:other\n" });
  chmodSync(join(cwd, "home/.pgpass"), mode);
  chmodSync(join(cwd, "other/pass"), 0o600);
  return { cwd, homeDirectory: join(cwd, "home"), path: join(cwd, "home/.pgpass") };
}

describe("the file", () => {
  test("gives the password where nothing else does", async () => {
    const { cwd, homeDirectory } = home(0o600);
    const settings = await load({ cwd, homeDirectory, databaseUrl: "postgres://u@h/d" });
    expect(settings.database).toMatchObject({ target: { password: expect.anything() } });
    expect(fromOf(settings, "database.password")).toBe("~/.pgpass");
    const of = async (databaseUrl: string, env = {}): Promise<string | undefined> =>
      (await loadTarget({ cwd, homeDirectory, databaseUrl, env })).password?.reveal();
    expect(await of("postgres://u@h/d")).toBe("hunter22");
    expect(await of("postgres://u:given@h/d")).toBe("given");
    expect(await of("postgres://u@h/d", { PGPASSWORD: "variable" })).toBe("variable");
    expect(await of("postgres://u@h/d", { PGPASSFILE: "other/pass" })).toBe("other");
    expect(await of("postgres://u@h/d?passfile=other/pass")).toBe("other");
    expect(await of("postgres://u@h/d", { PGPASSFILE: "nowhere" })).toBeUndefined();
    expect(await of("postgres://u@h/e")).toBeUndefined();
  });

  test("is not used, with a warning, where others may read it", async () => {
    const { cwd, homeDirectory, path } = home(0o644);
    const settings = await load({ cwd, homeDirectory, databaseUrl: "postgres://u@h/d" });
    expect(settings.database).not.toMatchObject({ target: { password: expect.anything() } });
    expect(settings.warnings).toEqual([
      `the password file ${path} can be read by others and was not used; chmod 0600 it`,
    ]);
  });

  test("is not used, with a warning, where it is a folder", async () => {
    const cwd = project({});
    mkdirSync(join(cwd, "home/.pgpass"), { recursive: true });
    const { warnings } = await load({ cwd, databaseUrl: "postgres://u@h/d" });
    expect(warnings).toEqual([
      `the password file ${join(cwd, "home/.pgpass")} is not a plain file and was not used`,
    ]);
  });
});
