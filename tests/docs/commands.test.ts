import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { createProgram } from "../../src/cli/program.ts";
import { page, tableRows } from "./page.ts";

const text = page("commands.md");
const program = await createProgram(
  "1.2.3",
  commands.map(({ name }) => name),
);

/** Every command by its path, those of `server` as "server start". */
function commandsOf(parent: Command, path: string[] = []): [string, Command][] {
  return parent.commands.flatMap((command): [string, Command][] => {
    const here = [...path, command.name()];
    return [[here.join(" "), command], ...commandsOf(command, here)];
  });
}

/** What stands below each heading, down to the next. */
const sections = new Map(
  text
    .split(/^(?=##)/m)
    .slice(1)
    .map((section) => [(/^#+ (.*)/.exec(section)?.[1] ?? "").replace(/^pgops /, ""), section]),
);

function documentedFlags(section: string): string[] {
  const cells = tableRows(section).map(([cell = ""]) => cell);
  return cells.filter((cell) => cell.startsWith("`-")).map((cell) => cell.replaceAll("`", ""));
}

const flagsOf = ({ options }: Command): string[] => options.map(({ flags }) => flags);

describe("docs/commands.md", () => {
  test("has a section for every command, and for no other", () => {
    const chapters = new Set(["Global flags", "Output", "JSON"]);
    const documented = [...sections.keys()].filter((name) => !chapters.has(name));
    expect(documented).toEqual(commandsOf(program).map(([path]) => path));
  });

  test("lists every command at its top", () => {
    const [top = ""] = text.split(/^## /m);
    const listed = tableRows(top).map(([cell = ""]) => /pgops (\w+)/.exec(cell)?.[1]);
    expect(listed).toEqual(commands.map(({ name }) => name));
  });

  test("has the global flags", () => {
    expect(documentedFlags(sections.get("Global flags") ?? "")).toEqual(flagsOf(program));
  });

  test.each(commandsOf(program))("has the flags of %s", (path, command) => {
    expect(documentedFlags(sections.get(path) ?? "")).toEqual(flagsOf(command));
  });
});

/** The documents shown for each command. */
const documents = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, json = ""]) => JSON.parse(json) as Record<string, unknown>,
);

const step = { number: expect.any(Number), name: expect.any(String), filename: expect.any(String) };

describe("the JSON documents in docs/commands.md", () => {
  test("begin with the command and ok", () => {
    const names = new Set(commandsOf(program).map(([path]) => path));
    expect(documents.filter((one) => Object.keys(one).slice(0, 2).join() !== "command,ok")).toEqual([]);
    expect(documents.filter(({ command }) => !names.has(String(command)))).toEqual([]);
  });

  test.each([
    ["migrate", { applied: [{ ...step, durationMs: expect.any(Number) }], pending: 0 }],
    ["rollback", { rolledBack: [{ ...step, durationMs: expect.any(Number) }] }],
    [
      "status",
      {
        migrations: [
          { ...step, state: "applied" },
          { ...step, state: "pending" },
        ],
        counts: {},
      },
    ],
  ])("%s has the names that are fixed", (command, shape) => {
    const shown = documents.filter((one) => one["command"] === command && one["ok"] === true);
    expect(shown).toContainEqual(expect.objectContaining({ command, ok: true }));
    expect(shown.some((one) => matches(one, shape))).toBe(true);
  });

  test("a failure has the names that are fixed", () => {
    const failure = documents.find(({ ok }) => ok === false);
    const names = ["code", "message", "hint", "exitCode", "file", "line", "column", "sqlstate", "detail"];
    expect(Object.keys(failure?.["error"] ?? {})).toEqual(expect.arrayContaining(names));
  });
});

function matches(value: unknown, shape: object): boolean {
  try {
    expect(value).toMatchObject(shape);
    return true;
  } catch {
    return false;
  }
}
