import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkArchitecture } from "../scripts/check-architecture.ts";
import { temporaryProject } from "./support/project.ts";

async function violations(files: Record<string, string>): Promise<string[]> {
  const { path } = await temporaryProject(files);
  return checkArchitecture(path).map(({ file, line, rule }) => `${file}:${line}: ${rule}`);
}

test("the repository keeps the rule", () => {
  expect(checkArchitecture(join(import.meta.dirname, ".."))).toEqual([]);
});

describe("an import that points up is found, with its line", () => {
  test.each([
    [
      "a feature imports the program",
      "migrations",
      `import { main } from "../cli/main.ts";`,
      "migrations imports cli",
    ],
    [
      "a feature imports another",
      "seeds",
      `export * from "../migrations/files.ts";`,
      "seeds imports migrations",
    ],
    ["SQL text imports a server", "sqltext", `import "../postgres/connect.ts";`, "sqltext imports postgres"],
    [
      "the configuration imports SQL text",
      "config",
      `import x from "../sqltext/a.ts";`,
      "config imports sqltext",
    ],
    [
      "the configuration imports the server",
      "config",
      `import { connect } from "../postgres/connect.ts";`,
      "config imports postgres",
    ],
    [
      "an import as it runs",
      "db",
      `const x = await import("../migrations/files.ts");`,
      "db imports migrations",
    ],
    [
      "one over several lines",
      "reports",
      `import {\n  a,\n  b,\n} from "../cli/a.ts";`,
      "reports imports cli",
    ],
    ["code outside of src", "reports", `import { a } from "../../tests/a.ts";`, "imports tests/a.ts"],
  ])("%s", async (_name, area, code, rule) => {
    const found = await violations({ [`src/${area}/one.ts`]: `// first\n\n${code}\n` });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(rule);
    expect(found[0]).toContain(`src/${area}/one.ts:${2 + code.split("\n").length}: `);
  });
});

test.each([
  [
    "a feature on the ground",
    "migrations",
    `import { a } from "../postgres/a.ts"; import { b } from "../errors.ts";`,
  ],
  ["types where types are allowed", "postgres", `import type { T } from "../config/target.ts";`],
  ["itself, packages and Node", "sqltext", `import "./a.ts"; import "libpg-query"; import "node:fs";`],
  ["a comment", "config", `// import { a } from "../cli/a.ts";\n/* import("../cli/a.ts") */`],
])("allowed: %s", async (_name, area, code) => {
  expect(await violations({ [`src/${area}/one.ts`]: code })).toEqual([]);
});

test.each([
  ["src/config/Loader.ts", `"Loader.ts" is not in kebab-case`],
  ["src/config/load_all.ts", `"load_all.ts" is not in kebab-case`],
  ["src/config/utils.ts", `"utils.ts" says nothing`],
  ["src/postgres/helpers/quote.ts", `"helpers" says nothing`],
  ["src/postgres/lock-manager.ts", `"lock-manager.ts" says nothing`],
  ["src/surprises/one.ts", `the area "surprises" has no line`],
])("the name %s", async (file, rule) => {
  const found = await violations({ [file]: "export {};\n" });
  expect(found).toEqual([expect.stringContaining(`${file}:1: ${rule}`)]);
});

test("a file may have 320 lines and no more", async () => {
  expect(await violations({ "src/errors.ts": "export {};\n".repeat(320) })).toEqual([]);
  expect(await violations({ "src/errors.ts": "export {};\n".repeat(321) })).toEqual([
    expect.stringContaining("src/errors.ts:321: "),
  ]);
});
