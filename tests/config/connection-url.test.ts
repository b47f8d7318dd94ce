import { join } from "node:path";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorOf, load, loadTarget, problemsOf, project } from "./project.ts";

const of = (databaseUrl: string): ReturnType<typeof loadTarget> => loadTarget({ databaseUrl });

describe("what is read", () => {
  test.each([
    ["postgres://", { host: "localhost", port: 5432, user: "me", database: "me" }],
    ["postgresql://h", { host: "h", database: "me" }],
    ["  postgres://h/d\n", { host: "h", database: "d" }],
    ["postgres://u@h", { user: "u", database: "u" }],
    ["postgres://u:@h/d", { user: "u", database: "d" }],
    ["postgres://u%40x:p@h:6000/d%2Fe", { user: "u@x", port: 6000, database: "d/e" }],
    ["postgres://[::1]:6000/d", { host: "::1", port: 6000 }],
    ["postgres://[fe80::1%25eth0]/d", { host: "fe80::1%eth0" }],
    ["postgres:///d?host=/var/run/postgresql&port=6000", { host: "/var/run/postgresql", port: 6000 }],
    ["postgres://%2Fvar%2Frun%2Fpostgresql/d", { host: "/var/run/postgresql" }],
    ["postgres://h/d?dbname=e&user=v", { database: "e", user: "v" }],
    [
      "postgres://h?application_name=a%20b&connect_timeout=0",
      { applicationName: "a b", connectTimeoutMs: 0 },
    ],
    ["postgres://h?connect_timeout=-1", { connectTimeoutMs: 0 }],
    ["postgres://h?options=-c%20a=b", { options: "-c a=b" }],
    ["postgres://h/d?", { database: "d" }],
    ["postgres://h?ssl=true", { ssl: { mode: "require" } }],
    [
      "postgres://h?sslmode=require&sslnegotiation=direct",
      { ssl: { mode: "require", negotiation: "direct" } },
    ],
    ["postgres://name?hostaddr=10.0.0.1", { host: "10.0.0.1", ssl: { serverName: "name" } }],
    ["postgres://h?gssencmode=disable&target_session_attrs=any&client_encoding=UTF8", { host: "h" }],
  ])("%s", async (url, expected) => {
    expect(await of(url)).toMatchObject(expected);
  });

  test("a password with anything in it", async () => {
    expect((await of("postgres://u:a%3Ab%40c%25%2F?#@h/d")).password?.reveal()).toBe("a:b@c%/?#");
    expect((await of("postgres://u@h/d?password=p%26q")).password?.reveal()).toBe("p&q");
  });

  test("channel_binding=require, which hosted services write, is a warning", async () => {
    const settings = await load({ databaseUrl: "postgres://h?sslmode=require&channel_binding=require" });
    expect(settings.warnings).toEqual([
      "--database-url: channel_binding is not supported; sslmode=verify-full protects against the same",
    ]);
  });
});

describe("what is refused, without repeating what may be a password", () => {
  test.each([
    ["", "--database-url is not a URL; a PostgreSQL URL begins with postgres:// or postgresql://"],
    ["host=h password=hunter22", "--database-url is not a URL;"],
    ["mysql://u:hunter22@h/d", "--database-url begins with mysql://; a PostgreSQL URL begins with"],
    ["postgres://u:p@hunter22@h/d", "--database-url has an @ too many; in a password write @ as %40"],
    ["postgres://u:hunter22/x@h/d", "--database-url has an @ too many"],
    ["postgres://u:@/hunter22@h/d", "--database-url has an @ too many"],
    ["postgres://h:hunter22/d", "the port in --database-url must be a number from 1 to 65535"],
    ["postgres://u:p@h/x?hunter22&y@z", "--database-url has an @ too many"],
    ["postgres://h:99999/d", "the port in --database-url must be a number from 1 to 65535"],
    ["postgres://h:0/d", "the port in --database-url must be a number from 1 to 65535"],
    [
      "postgres://u:hunter22%@h/d",
      "--database-url: the password is not percent-encoded UTF-8; write % as %25",
    ],
    ["postgres://u:hunter22%ff@h/d", "--database-url: the password is not percent-encoded UTF-8"],
    ["postgres://h/d%00", "--database-url: the database name holds %00"],
    ["postgres://::1/d", "--database-url: the host cannot be read; an IPv6 address stands in brackets"],
    ["postgres://a,b/d", "--database-url: more than one host; pgops works on one server, name that one"],
    ["postgres:///d?host=a,b", "the parameter host in --database-url names more than one host"],
    ["postgres://h/d?sslmod=require", "--database-url: unknown parameter sslmod. Did you mean `sslmode`?"],
    ["postgres://h/d?schema=x", "--database-url: unknown parameter schema"],
    ["postgres://h/d?hunter22!=x", "--database-url: unknown parameter (unreadable)"],
    ["postgres://h/d?sslmode", "--database-url: the parameter sslmode has no value"],
    [
      "postgres://h/d?sslmode=hunter22",
      "the parameter sslmode in --database-url must be one of disable, allow",
    ],
    ["postgres://h/d?ssl=hunter22", "--database-url: the parameter ssl is true or absent; sslmode says more"],
    ["postgres://h/d?service=x", "--database-url: service files are not read"],
    [
      "postgres://h/d?target_session_attrs=standby",
      "--database-url: the parameter target_session_attrs is not",
    ],
    [
      "postgres://h/d?connect_timeout=5s",
      "the parameter connect_timeout in --database-url must be a whole number",
    ],
    [
      "postgres://h/d?sslnegotiation=direct",
      "the parameter sslnegotiation in --database-url is direct, which needs",
    ],
    [
      "postgres://h/d?sslrootcert=system&sslmode=require",
      'the parameter sslrootcert in --database-url is "system"',
    ],
  ])("%s", async (databaseUrl, problem) => {
    const problems = await problemsOf({ databaseUrl });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
    expect(problems[0]).not.toContain("hunter22");
  });

  test("all that is wrong is told at once", async () => {
    expect(await problemsOf({ databaseUrl: "postgres://h:x/d?a=1&sslmode=b" })).toHaveLength(3);
  });
});

test("any user, password, database and host come out as they went in", async () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter((part) => {
    return part.isWellFormed() && !part.includes("\0");
  });
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.constant("/var/run/postgresql"));
  const port = fc.integer({ min: 1, max: 65_535 });
  await fc.assert(
    fc.asyncProperty(text, text, text, host, port, async (user, password, database, name, number) => {
      const [u, p, d] = [user, password, database].map(encodeURIComponent);
      const h = name.includes(":") ? `[${name}]` : encodeURIComponent(name);
      const target = await loadTarget({ cwd: "/", databaseUrl: `postgres://${u}:${p}@${h}:${number}/${d}` });
      expect({ ...target, password: target.password?.reveal() }).toMatchObject({
        user,
        password,
        database,
        host: name,
        port: number,
      });
    }),
    { numRuns: 300 },
  );
});

test("no text makes it fail in any other way, and no error repeats any of the password", async () => {
  const secret = "hunter22";
  const piece = fc.oneof(
    fc.constantFrom("@", ":", "/", "?", "&", "=", "%", "[", "]", ",", "#", " ", "%zz", "sslmode", "h"),
    fc.string({ maxLength: 3 }),
  );
  const part = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(part, part, async (before, after) => {
      const databaseUrl = `postgres://u:${before}${secret}${after}@h/d`;
      const outcome = await loadTarget({ cwd: "/", databaseUrl }).catch((error: unknown) => error);
      expect(inspect(outcome, { depth: null, showHidden: true })).not.toContain(secret);
      expect((outcome as { code?: string }).code ?? "PGOPS_CONFIG").toBe("PGOPS_CONFIG");
    }),
    { numRuns: 1000 },
  );
});

const withFile = (): string => project({ "pgops.config.json": '{ "lockTimeout": "5s" }' });

describe("whom an error blames", () => {
  const urlHint = "A URL is postgres://user:password@host:port/database.";

  test.each(["foo", "mysql://h/d", "postgres://h/d?zz=1", "postgres://h:99999/d"])(
    "the flag or the variable, not the file: %s",
    async (url) => {
      const cwd = withFile();
      const byFlag = await errorOf({ cwd, databaseUrl: url });
      expect(byFlag).toMatchObject({ place: undefined, hint: urlHint });
      expect(byFlag.message).toContain("--database-url");
      const byVariable = await errorOf({ cwd, env: { DATABASE_URL: url } });
      expect(byVariable).toMatchObject({ place: undefined, hint: urlHint });
      expect(byVariable.message).toContain("DATABASE_URL");
    },
  );

  test("one of libpq's variables", async () => {
    const error = await errorOf({ cwd: withFile(), env: { PGPORT: "x" } });
    expect(error).toMatchObject({ place: undefined, message: expect.stringContaining("PGPORT") });
    expect(error.hint).toContain("docs/configuration.md");
  });

  test("the file, where it is its own URL, or shares the blame", async () => {
    const own = project({ "pgops.config.json": '{ "database": "postgres://h:0/d" }' });
    expect((await errorOf({ cwd: own })).place).toEqual({ file: join(own, "pgops.config.json") });
    const pool = project({ "pgops.config.json": '{ "database": { "pool": { "min": 3, "max": 2 } } }' });
    const error = await errorOf({ cwd: pool, databaseUrl: "postgres://h:0/d" });
    expect(error.details).toHaveLength(2);
    expect(error).toMatchObject({ place: { file: join(pool, "pgops.config.json") } });
    expect(error.hint).toContain("docs/configuration.md");
  });
});
