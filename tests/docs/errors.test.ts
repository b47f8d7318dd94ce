import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ExitCode } from "../../src/errors.ts";
import { codesIn, page, tableRows } from "./page.ts";

const source = fileURLToPath(new URL("../../src", import.meta.url));

/** Every code in the source; names of environment variables look alike. */
function codesOfSource(): string[] {
  const codes = globSync("**/*.ts", { cwd: source }).flatMap((file) => {
    const text = readFileSync(`${source}/${file}`, "utf8");
    return [...text.matchAll(/(?<!env\[)"(PGOPS_[A-Z0-9_]+)"/g)].map(([, code = ""]) => code);
  });
  return [...new Set(codes)].toSorted();
}

/** Code and exit codes of each row of docs/errors.md. */
const documented = new Map(
  tableRows(page("errors.md")).map(([code = "", exit = ""]) => [
    code.replaceAll("`", ""),
    exit.split(", ").map(Number),
  ]),
);

/** The rows of docs/exit-codes.md. */
const exitCodes = tableRows(page("exit-codes.md")).map(([code = "", , errors = ""]) => ({
  code: Number(code),
  errors: codesIn(errors),
}));

describe("docs/errors.md", () => {
  test("has every code of the source, and no other", () => {
    expect([...documented.keys()].toSorted()).toEqual(codesOfSource());
  });

  test("gives each code once", () => {
    expect(tableRows(page("errors.md"))).toHaveLength(documented.size);
  });

  test("gives exit codes that there are", () => {
    const exits = new Set([...documented.values()].flat());
    expect([...exits].filter((exit) => !Object.values<number>(ExitCode).includes(exit))).toEqual([]);
  });
});

describe("docs/exit-codes.md", () => {
  test("has every exit code of the program, in order, and no other", () => {
    expect(exitCodes.map(({ code }) => code)).toEqual(Object.values(ExitCode));
  });

  test("agrees with docs/errors.md on the errors that it names", () => {
    const named = exitCodes.flatMap(({ code, errors }) => errors.map((error) => ({ code, error })));
    expect(named.filter(({ code, error }) => documented.get(error)?.includes(code) !== true)).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });
});

test("the pages name no code that there is not", () => {
  const pages = ["commands.md", "configuration.md", "library.md", "migrations.md", "server.md"];
  const named = pages.flatMap((name) => codesIn(page(name)));
  // Variables of the environment, not codes.
  const codes = named.filter((code) => !/^PGOPS_(?:BINARIES_DIR|USE_DIST)$/.test(code));
  expect(codes.filter((code) => !documented.has(code))).toEqual([]);
});
