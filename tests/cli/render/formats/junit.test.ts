import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { junitXml } from "../../../../src/cli/render/formats/junit.ts";
import type { FindingsReport } from "../../../../src/cli/render/formats/report.ts";
import { anyReport, found, reportOf } from "./reports.ts";

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

/** Reads it with a parser that refuses all that XML 1.0 forbids. */
function parse(xml: string): Element {
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on("closetag", () => void open.pop());
  // As it is written: what UTF-8 has no bytes for would be lost.
  parser.write(Buffer.from(xml, "utf8").toString("utf8")).close();
  const [root] = top.children;
  if (root === undefined) throw new Error("no element");
  return root;
}

function suiteOf(report: FindingsReport): Element {
  const root = parse(junitXml(report));
  const [suite] = root.children;
  if (root.name !== "testsuites" || suite?.name !== "testsuite") throw new Error(root.name);
  expect(root.attributes).toEqual(suite.attributes);
  return suite;
}

test("a migration is a test case; its errors are one failure, its warnings are told beside it", () => {
  const findings = [
    found(),
    found({ message: "second" }),
    found({ severity: "warning", message: "odd" }, { line: null, column: null }),
  ];
  const { attributes, children } = suiteOf(reportOf(findings));
  expect(attributes).toEqual({
    name: "pgops check",
    tests: "2",
    failures: "1",
    errors: "0",
    skipped: "0",
    time: "0.000",
  });
  expect(children.map((one) => one.attributes)).toEqual([
    { classname: "pgops.check", name: "001_a", file: "sql/migrations/001_a.up.sql", time: "0.000" },
    { classname: "pgops.check", name: "002_b", file: "sql/migrations/002_b.up.sql", time: "0.000" },
  ]);
  expect(children[0]?.children).toMatchObject([
    {
      name: "failure",
      attributes: { message: "COMMIT is not for a file to say (and 1 more)", type: "transaction-control" },
      text:
        "error transaction-control sql/migrations/001_a.up.sql:2:3\nCOMMIT is not for a file to say\nfix: Remove it.\n\n" +
        "error transaction-control sql/migrations/001_a.up.sql:2:3\nsecond\nfix: Remove it.",
    },
    { name: "system-out", text: expect.stringContaining("warning transaction-control") as string },
  ]);
  expect(children[1]?.children).toEqual([]);
});

test("with --strict a warning is a failure", () => {
  const { children } = suiteOf(reportOf([found({ severity: "warning" })], { strict: true }));
  expect(children[0]?.children.map(({ name }) => name)).toEqual(["failure"]);
});

test("findings that belong to no migration are test cases by file", () => {
  const lock = { file: "sql/migrations/migrations.lock", line: 1, column: null, object: null };
  const findings = [found({}, lock), found({}, lock), found({}, { file: null, object: null })];
  const { attributes, children } = suiteOf(reportOf(findings, { names: [] }));
  expect(attributes).toMatchObject({ tests: "2", failures: "2" });
  expect(children.map((one) => [one.attributes["name"], one.attributes["file"]])).toEqual([
    ["sql/migrations/migrations.lock", "sql/migrations/migrations.lock"],
    ["sql/migrations", undefined],
  ]);
});

test("times are seconds, and what was only applied is skipped", () => {
  const items = [
    { name: "001_a", file: null, result: "reversible", findings: [], durationMs: 1234 },
    { name: "002_b", file: null, result: "irreversible", findings: [], durationMs: 66 },
  ];
  const { attributes, children } = suiteOf(reportOf([], { items }));
  expect(attributes).toMatchObject({ time: "1.300", skipped: "1" });
  expect(children[0]?.attributes["time"]).toBe("1.234");
  expect(children[1]?.children).toMatchObject([{ name: "skipped", attributes: { message: "irreversible" } }]);
});

test("what XML forbids in a text is shown as a picture, and the rest comes back as it was", () => {
  const message = 'a\0b\u001b[31m\ud800 <b> & "c" ]]> \ufffe\r\n\té😀';
  const { children } = suiteOf(reportOf([found({ message })]));
  const [failure] = children[0]?.children ?? [];
  expect(failure?.attributes["message"]).toBe('a␀b␛[31m\ufffd <b> & "c" ]]> \ufffd\r\n\té😀');
  expect(failure?.text).toContain('a␀b␛[31m\ufffd <b> & "c" ]]> \ufffd\r\n\té😀');
});

test("whatever stands in a finding, the document is well-formed, and nothing failed is lost", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const { attributes, children } = suiteOf(report);
      expect(attributes["tests"]).toBe(String(children.length));
      const failing = report.strict === true || report.counts.error > 0;
      const failures = children.filter((one) => one.children.some(({ name }) => name === "failure"));
      expect(failures.length > 0).toBe(failing && report.findings.length > 0);
      for (const one of children) {
        expect(one.children.filter(({ name }) => name === "failure").length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
