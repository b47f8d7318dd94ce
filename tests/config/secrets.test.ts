import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { describeTarget, redact, redactUrl } from "../../src/config/describe.ts";
import { Secret } from "../../src/config/secret.ts";
import type { LoadOptions } from "../../src/config/settings.ts";
import { errorOf, load, loadTarget, project } from "./project.ts";

const secret = "hunter22";
const key = `-----BEGIN KEY-----\n${secret}\n-----END KEY-----`;

describe("nothing that is loaded shows a secret", () => {
  const inline = {
    database: { host: "h", password: "${P}", ssl: { cert: "-----BEGIN C-----", key: "${K}" } },
    directUrl: "postgres://u:${P}@direct/d",
  };
  const config = `database: { host: h, password: ${secret} }\ndirectUrl: postgres://u:${secret}@h/d\n`;
  test.each([
    [{ inline, env: { P: secret, K: key } }],
    [{ databaseUrl: `postgres://u:${secret}@h/d` }],
    [{ databaseUrl: `postgres://u@h/d?password=${secret}` }],
    [{ env: { DATABASE_URL: `postgres://u:${secret}@h/d` } }],
    [{ env: { PGPASSWORD: secret } }],
    [{ yaml: config }],
  ])("%#", async ({ yaml, ...options }: Parameters<typeof load>[0] & { yaml?: string }) => {
    const cwd = project(yaml === undefined ? {} : { "pgops.config.yaml": yaml });
    const settings = await load({ ...options, cwd });
    const { password } = await loadTarget({ ...options, cwd });
    expect(password?.reveal()).toBe(secret);
    for (const shown of [
      JSON.stringify(settings),
      inspect(settings, { depth: null, showHidden: true, getters: true }),
      String(password),
    ]) {
      expect(shown).not.toContain(secret);
    }
  });
});

describe("no error shows one", () => {
  test.each([
    [{ inline: { database: { password: "${P}", port: "${P}", host: "${P} " } }, env: { P: secret } }],
    [{ inline: { database: secret } }],
    [{ inline: { database: "${P}" }, env: { P: secret } }],
    [{ inline: { database: { url: secret } } }],
    [{ inline: { database: `postgres://u:${secret}@h:x/d` } }],
    [{ inline: { database: "postgres://u@h/d", directUrl: `postgres://u:${secret}%@h/d` } }],
    [{ env: { DATABASE_URL: `jdbc:postgresql://h/d?password=${secret}` } }],
    [{ env: { PGPASSWORD: secret, PGPORT: "x" } }],
  ])("%j", async (options) => {
    const error = await errorOf(options as Partial<LoadOptions>);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(secret);
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain(secret);
  });
});

test("a secret reveals itself only when asked", () => {
  const held = new Secret(secret);
  expect([String(held), JSON.stringify({ held }), held.reveal()]).toEqual(["***", '{"held":"***"}', secret]);
});

describe("describeTarget", () => {
  const base = { port: 5432, database: "shop", user: "deploy" };
  test.each([
    ["db.internal", "shop on db.internal:5432 as deploy"],
    ["::1", "shop on [::1]:5432 as deploy"],
    ["/run/pg", "shop on /run/pg/.s.PGSQL.5432 as deploy"],
  ])("%s", (host, text) => {
    expect(describeTarget({ ...base, host })).toBe(text);
  });
});

describe("redactUrl", () => {
  test.each([
    ["postgres://u:hunter22@h/d", "postgres://u:***@h/d"],
    ["postgres://u:a/b@hunter22@h/d", "postgres://u:***@h/d"],
    ["postgres://u@h/d?password=hunter22&x=1", "postgres://u@h/d?password=***&x=1"],
    ["failed: postgres://u:hunter22@h/d (x@y)", "failed: postgres://u:***@h/d (x@y)"],
    ["postgres://:hunter22@h", "postgres://:***@h"],
    ["no URL: me@h", "no URL: me@h"],
    ["postgres://h:5432/d", "postgres://h:5432/d"],
  ])("%s", (text, clean) => {
    expect(redactUrl(text)).toBe(clean);
  });
});

test("redact takes out the secrets it is told, longer ones first, and URLs' passwords", () => {
  expect(redact("a hunter22x b hunter22 c", ["hunter22", "hunter22x"])).toBe("a *** b *** c");
  expect(redact("a b c", ["a", ""])).toBe("a b c");
  expect(redact("postgres://u:p@h", [])).toBe("postgres://u:***@h");
});
