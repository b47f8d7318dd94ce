import * as fc from "fast-check";
import { expect, test } from "vitest";
import { githubCommands } from "../../../../src/cli/render/formats/github.ts";
import { harmless } from "../../../../src/cli/terminal.ts";
import { anyReport, found, reportOf } from "./reports.ts";

interface Annotation {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** Reads a line as GitHub's runner does; undefined where it is no command. */
function readCommand(line: string): Annotation | undefined {
  const match = /^::(\w+)(?: (.*?))?::(.*)$/s.exec(line);
  if (match === null) return undefined;
  const [, name = "", properties = "", message = ""] = match;
  const pairs = properties.split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), unescape(pair.slice(at + 1))];
  });
  return { name, properties: Object.fromEntries(pairs), message: unescape(message) };
}

function unescape(text: string): string {
  const meanings: Record<string, string> = { D: "\r", A: "\n" };
  return text
    .replaceAll(/%0([DA])/g, (_, letter: string) => meanings[letter] ?? "")
    .replaceAll("%3A", ":")
    .replaceAll("%2C", ",")
    .replaceAll("%25", "%");
}

const linesOf = (text: string): string[] => text.split("\n").slice(0, -1);

test("a finding is one command with its place, and its fix below the message", () => {
  expect(githubCommands(reportOf([found()]))).toBe(
    "::error file=sql/migrations/001_a.up.sql,line=2,col=3,title=transaction-control%3A 001_a::" +
      "COMMIT is not for a file to say%0AFix: Remove it.\n",
  );
});

test("warnings are warnings, and errors go before them", () => {
  const warning = found(
    { severity: "warning", rule: "lock-missing" },
    { line: null, column: null, object: null },
  );
  expect(githubCommands(reportOf([warning, found()]))).toMatch(
    /^::error file=.*\n::warning file=sql\/migrations\/001_a\.up\.sql,title=lock-missing::.*\n$/,
  );
});

test("without a file there is no place at all", () => {
  const [line = ""] = linesOf(githubCommands(reportOf([found({}, { file: null, object: null })])));
  expect(readCommand(line)?.properties).toEqual({ title: "transaction-control" });
});

test("marks that mean something to the runner are escaped", () => {
  const nasty = found({ rule: "a:b,c%d", message: "100%\r\nsure: a, b" }, { file: "a,b:c%.sql" });
  const text = githubCommands(reportOf([nasty]));
  expect(text).toContain("file=a%2Cb%3Ac%25.sql,");
  expect(text).toContain("title=a%3Ab%2Cc%25d%3A 001_a::100%25%0Asure: a, b%0AFix");
});

test("of more than GitHub shows, the last one says how many are missing", () => {
  const many = Array.from({ length: 14 }, () => found());
  const lines = linesOf(githubCommands(reportOf([...many, found({ severity: "warning" })])));
  expect(lines).toHaveLength(11);
  expect(readCommand(lines[9] ?? "")).toEqual({
    name: "error",
    properties: { title: "pgops check" },
    message: "5 more of them: `pgops check` lists all, and so does the summary of the run",
  });
  expect(linesOf(githubCommands(reportOf(many.slice(0, 10))))).toHaveLength(10);
});

test("whatever stands in a finding, each line is one command that the runner reads back", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const lines = linesOf(githubCommands(report));
      const errors = report.findings.filter(({ severity }) => severity === "error");
      const warnings = report.findings.filter(({ severity }) => severity === "warning");
      expect(lines).toHaveLength(Math.min(10, errors.length) + Math.min(10, warnings.length));
      const [first] = errors.length > 10 ? [] : errors;
      for (const line of lines) expect(readCommand(line)?.name).toMatch(/^(error|warning)$/);
      if (first === undefined) return;
      const read = readCommand(lines[0] ?? "");
      const { file, line, object } = first.where;
      expect(read?.message).toBe(harmless(`${first.message}\nFix: ${first.fix}`.replaceAll("\r\n", "\n")));
      expect(read?.properties["file"]).toBe(
        file === null ? undefined : harmless(file.replaceAll("\r\n", "\n")),
      );
      expect(read?.properties["line"]).toBe(file === null || line === null ? undefined : String(line));
      const title = object === null ? first.rule : `${first.rule}: ${object}`;
      expect(read?.properties["title"]).toBe(harmless(title.replaceAll("\r\n", "\n")));
    }),
  );
});
