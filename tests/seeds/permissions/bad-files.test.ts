import { describe, expect, test } from "vitest";
import { PgopsError } from "../../../src/errors.ts";
import { type AccessFile, readAccessFile } from "../../../src/seeds/permissions/read-file.ts";
import { temporaryProject } from "../../support/project.ts";

async function read(text: string, filename = "permissions.yaml"): Promise<AccessFile> {
  const { path } = await temporaryProject({ [filename]: text });
  return readAccessFile(path, filename, path);
}

/** What is said of it: "line:column message", one or many. */
async function problemsOf(text: string, filename = "permissions.yaml"): Promise<string[]> {
  const error: unknown = await read(text, filename).then(
    () => expect.fail("it was taken"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PgopsError)) throw error;
  expect([error.code, error.exitCode]).toEqual(["PGOPS_PERMISSIONS", 2]);
  if (error.details.length > 0) return error.details.map((line) => line.replace(`${filename}:`, ""));
  const { line, column } = error.place ?? {};
  return [line === undefined ? ` ${error.message}` : `${line}:${column}: ${error.message}`];
}

const two = `permissions:
  - { resource: users, action: read, description: Look }
  - { resource: users, action: write }
`;

describe("one thing that is wrong", () => {
  test.each([
    [
      "an unknown permission",
      `${two}roles:\n  x: [user:read]`,
      '5:7: the role "x" has the unknown permission "user:read". Did you mean `users:read`?',
    ],
    [
      "a pattern that matches nothing",
      `${two}roles:\n  x: ["user:*"]`,
      '5:7: "user:*" of the role "x" matches no permission. Did you mean `users:*`?',
    ],
    [
      "an action that nothing has",
      `${two}roles:\n  x:\n    - "*:delete"`,
      '6:7: "*:delete" of the role "x" matches no permission',
    ],
    [
      "no pattern",
      `${two}roles:\n  x: ["use*:read"]`,
      '5:7: "use*:read" is no permission: write resource:action, with * in the place of either for all',
    ],
    [
      "a permission twice",
      `${two}  - { resource: users, action: read }`,
      '4:5: "users:read" is there twice, the first time in line 2',
    ],
    [
      "a pattern twice",
      `${two}roles:\n  x: ["*:*", users:read, "*:*"]`,
      '5:26: "*:*" is there twice for "x", the first time in line 5',
    ],
    [
      "a role twice",
      `${two}roles:\n  x: []\n  y: []\n  x: []`,
      '7:3: the role "x" is there twice, the first time in line 5',
    ],
    ["a key twice", `${two}permissions: []`, "4:1: `permissions` is there twice, the first time in line 1"],
    [
      "an unknown key at the top",
      `${two}role: {}`,
      "4:1: unknown key `role` in the file. Did you mean `roles`?",
    ],
    [
      "an unknown key of a permission",
      `permissions: [{ resource: a, action: b, text: c }]`,
      "1:41: unknown key `text` in a permission",
    ],
    [
      "a number for a text",
      `permissions:\n  - { resource: 12, action: b }`,
      "2:17: `resource` must be text, found 12: put it in quotes",
    ],
    [
      "a list for a text",
      `permissions:\n  - { resource: a, action: [b] }`,
      "2:28: `action` must be text, found a list",
    ],
    [
      "a description that is none",
      `permissions:\n  - { resource: a, action: b, description: true }`,
      "2:44: `description` must be text, found true",
    ],
    ["no action", `permissions:\n  - resource: a`, "2:5: this permission has no `action`"],
    [
      "nothing for an action",
      `permissions:\n  - resource: a\n    action:`,
      "3:5: `action` must be text, found nothing",
    ],
    [
      "a permission that is text",
      `permissions: [users:read]`,
      '1:15: a permission must have `resource`, `action` and `description`, found "users:read"',
    ],
    [
      "permissions that are no list",
      `permissions: { users: read }\nroles: { x: [users:read] }`,
      "1:14: `permissions` must be a list, found a block of keys",
    ],
    [
      "roles that are a list",
      `${two}roles: [x]`,
      "4:8: `roles` must be a block with a list of permissions for each role, found a list",
    ],
    [
      "a role with one text",
      `${two}roles:\n  x: users:read`,
      '5:6: the role "x" must have a list of permissions, found "users:read"',
    ],
    [
      "a role with nothing",
      `${two}roles:\n  x:`,
      '5:3: the role "x" must have a list of permissions, found nothing; a role that may do nothing has []',
    ],
    [
      "a role's permission that is a number",
      `${two}roles:\n  x: [1]`,
      '5:7: a permission of a role is text such as "products:read", found 1',
    ],
    [
      "a role that is a number",
      `${two}roles:\n  1: []`,
      "5:3: the name of a role must be text, found 1: put it in quotes",
    ],
    ["no permissions", `roles: { x: ["*:*"] }`, "1:1: the file has no `permissions`"],
    ["a file that is a list", `- a`, "1:1: the file must hold `permissions` and `roles`, found a list"],
    ["an empty file", `# nothing`, " the file must hold `permissions` and `roles`, found nothing"],
    [
      "a colon in a name",
      `permissions: [{ resource: "a:b", action: c }]`,
      '1:27: `resource` cannot hold ":", found "a:b"',
    ],
    [
      "a star in a name",
      `permissions: [{ resource: "*", action: c }]`,
      '1:27: `resource` cannot hold "*", found "*"',
    ],
    [
      "a blank in a name",
      `permissions: [{ resource: a b, action: c }]`,
      '1:27: `resource` cannot hold a blank, found "a b"',
    ],
    [
      "a name of 51 characters",
      `permissions: [{ resource: ${"ä".repeat(51)}, action: c }]`,
      "1:27: `resource` has 51 characters, and the column holds 50",
    ],
    [
      "a role of 51 characters",
      `${two}roles:\n  ${"x".repeat(51)}: []`,
      "5:3: the name of a role has 51 characters, and the column holds 50",
    ],
    [
      "a NUL in a description",
      `permissions: [{ resource: a, action: c, description: "\\0" }]`,
      "1:54: `description` holds a character that PostgreSQL takes in no text",
    ],
    [
      "half a character in a description",
      String.raw`permissions: [{ resource: a, action: c, description: "\uD800" }]`,
      "1:54: `description` holds a character that PostgreSQL takes in no text",
    ],
    ["an alias of nothing", `permissions: *a`, expect.stringMatching(/^1:14: .*alias/i)],
    [
      "a list in itself",
      `permissions: &a [*a]`,
      expect.stringMatching(/^1:18: this alias leads to nothing, or to itself$/),
    ],
    ["YAML that is none", `permissions: [{ resource: a`, expect.stringMatching(/^\d+:\d+: .+/)],
    ["two documents", `permissions: []\n---\nroles: {}`, expect.stringMatching(/^\d+:\d+: .*document/i)],
  ])("%s", async (_, text, expected) => {
    const [first, ...others] = await problemsOf(text);
    expect(first).toEqual(expected);
    // A list in itself is also no permission, and a parser may find two faults in one.
    expect(others.length).toBeLessThanOrEqual(typeof expected === "string" ? 0 : 1);
  });
});

test("everything that is wrong is told at once, by line", async () => {
  const text = `permisions: []
permissions:
  - { resource: users, action: read }
  - { resource: users, action: read }
  - { resource: 5, action: read }
roles:
  admin: ["*:*", "orders:*"]
  editor: [user:read, "5:read"]
`;
  expect(await problemsOf(text)).toEqual([
    "1:1: unknown key `permisions` in the file. Did you mean `permissions`?",
    '4:5: "users:read" is there twice, the first time in line 3',
    "5:17: `resource` must be text, found 5: put it in quotes",
    '7:18: "orders:*" of the role "admin" matches no permission',
    '8:12: the role "editor" has the unknown permission "user:read". Did you mean `users:read`?',
  ]);
});

function many(name: string): string {
  return Array.from({ length: 100 }, () => `*${name}`).join(",");
}

test("aliases of aliases of aliases are no way to fill the memory", async () => {
  const text = `a: &a [${"x,".repeat(99)}x]\nb: &b [${many("a")}]\nc: &c [${many("b")}]\nd: &d [${many("c")}]\npermissions: []`;
  expect((await problemsOf(text)).join("\n")).toContain("the file is too large, its aliases resolved");
});

test("the error of one problem shows the line", async () => {
  const error: unknown = await read(`${two}roles:\n  x: [user:read]`).catch((thrown: unknown) => thrown);
  expect((error as PgopsError).frame).toEqual([
    "    4 | roles:",
    "    5 |   x: [user:read]",
    "      |       ^",
  ]);
});

describe("JSON", () => {
  test("is told of by line and column too", async () => {
    const text = `{
  "permissions": [
\t{ "resource": "users", "action": "read", "description": null }
  ],
  "roles": { "admin": ["*:*"], "editor": ["users:write"] }
}`;
    expect(await problemsOf(text, "permissions.json")).toEqual([
      '5:43: the role "editor" has the unknown permission "users:write"',
    ]);
  });
});

describe("a module", () => {
  test("is told of by the place of the same text in its source", async () => {
    const text = `const read = { action: "read" };
export default {
  permissions: [
    { resource: "users", ...read },
    { resource: "brands", action: "write", descripton: "x" },
  ],
  roles: { admin: ["*:*"], editor: ["user:read"] },
};
`;
    expect(await problemsOf(text, "permissions.ts")).toEqual([
      "5:44: unknown key `descripton` in a permission. Did you mean `description`?",
      '7:37: the role "editor" has the unknown permission "user:read". Did you mean `users:read`?',
    ]);
  });

  test("without a place where the text is made, or there more often", async () => {
    const text = `// "user:read" was wrong
export default { permissions: [{ resource: "users", action: "read" }], roles: { x: ["user:read"] } };`;
    expect(await problemsOf(text, "permissions.mjs")).toEqual([
      // The place of the role's name stands in for it.
      '2:81: the role "x" has the unknown permission "user:read". Did you mean `users:read`?',
    ]);
  });

  test.each([
    ["that throws", `const a = 1;\nthrow new Error("no " + a);`, /^2:\d+: the module cannot be run: no 1$/],
    ["that does not parse", `export default {`, /the module cannot be run: /],
    ["without a default export", `export const permissions = [];`, /^ the module has no default export/],
    [
      "of a text",
      `export default "permissions";`,
      /the file must hold `permissions` and `roles`, found "permissions"/,
    ],
    ["of a function", `export default () => ({});`, /^ the file must hold .*, found a function$/],
    [
      "that ends the process",
      `process.exit(0);`,
      /^ the module ended before it had given its default export$/,
    ],
    ["that waits for ever", `await new Promise(() => {});\nexport default {};`, /^ the module ended before/],
    [
      "whose value throws",
      `export default {\n  get permissions() { throw new Error("no value"); } };`,
      /^2:\d+: the module cannot be run: no value$/,
    ],
    [
      "with a promise that fails and nobody waits for",
      `void Promise.reject(new Error("later"));\nawait new Promise((done) => setTimeout(done, 60_000));`,
      /^1:\d+: the module cannot be run: later$/,
    ],
  ])("%s", async (_, text, expected) => {
    expect((await problemsOf(text, "permissions.ts")).join("\n")).toMatch(expected);
  });

  test("that goes on working is ended when it was read; also where it never ends, by the signal", async () => {
    const work = "setInterval(() => {}, 1000);";
    expect((await read(`${work}export default { permissions: [] };`, "permissions.ts")).access.roles).toEqual(
      [],
    );
    const project = await temporaryProject({ "permissions.mjs": "for (;;) ;" });
    const signal = AbortSignal.timeout(300);
    await expect(readAccessFile(project.path, "permissions.mjs", project.path, signal)).rejects.toMatchObject(
      { name: "TimeoutError" },
    );
  });

  test("that has changed is run again", async () => {
    const project = await temporaryProject();
    const first = `export default { permissions: [{ resource: "a", action: "b" }] } satisfies object;`;
    await project.write("permissions.ts", first);
    const before = await readAccessFile(project.path, "permissions.ts", project.path);
    await project.write("permissions.ts", first.replace('"a"', '"c"'));
    const after = await readAccessFile(project.path, "permissions.ts", project.path);
    expect([before, after].map(({ access }) => access.permissions[0]?.resource)).toEqual(["a", "c"]);
  });
});

test("YAML, JSON and a module say the same", async () => {
  const value = {
    permissions: [
      { resource: "users", action: "read", description: "Look: at users" },
      { resource: "users", action: "write", description: null },
      { resource: "brands", action: "read" },
    ],
    roles: { admin: ["*:*"], reader: ["*:read"], nobody: [] },
  };
  const yaml = `
permissions:
  - &first { resource: users, action: read, description: "Look: at users" }
  - resource: users
    action: write
    description:
  - { resource: brands, action: read }
roles: { admin: ["*:*"], reader: ["*:read"], nobody: [] }
`;
  const json = JSON.stringify(value);
  const expected = {
    permissions: [
      { resource: "users", action: "read", description: "Look: at users" },
      { resource: "users", action: "write", description: null },
      { resource: "brands", action: "read", description: null },
    ],
    roles: ["admin", "reader", "nobody"],
    grants: [
      { role: "admin", resource: "users", action: "read" },
      { role: "admin", resource: "users", action: "write" },
      { role: "admin", resource: "brands", action: "read" },
      { role: "reader", resource: "users", action: "read" },
      { role: "reader", resource: "brands", action: "read" },
    ],
  };
  expect((await read(yaml)).access).toEqual(expected);
  expect((await read(json, "permissions.json")).access).toEqual(expected);
  expect((await read(`export default ${json};`, "permissions.ts")).access).toEqual(expected);
});

test("line ends and a byte order mark are no other file", async () => {
  const crlf = `\uFEFF${two.replaceAll("\n", "\r\n")}`;
  const [a, b] = [await read(two), await read(crlf)];
  expect(b).toEqual(a);
});
