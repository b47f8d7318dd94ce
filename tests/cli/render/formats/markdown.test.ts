import * as fc from "fast-check";
import { marked, type Token, type Tokens } from "marked";
import { expect, test } from "vitest";
import { markdownReport } from "../../../../src/cli/render/formats/markdown.ts";
import { harmless } from "../../../../src/cli/terminal.ts";
import { anyReport, found, reportOf } from "./reports.ts";

const sql = "CREATE INDEX idx_a ON public.a USING btree (b);\nGRANT SELECT ON public.a TO reader;";

test("a heading, a table of the findings, and the SQL of those that SQL fixes", () => {
  const broken = found(
    { rule: "not-restored", message: "the index is gone", fix: sql },
    { line: null, column: null, object: "index public.idx_a" },
  );
  expect(markdownReport(reportOf([found(), broken]))).toBe(
    [
      "### ✖ pgops check: 2 migrations, 2 errors",
      "",
      "| | rule | where | what |",
      "|---|---|---|---|",
      "| error | transaction\\-control | sql/migrations/001\\_a.up.sql:2:3 | COMMIT is not for a file to say<br>Fix: Remove it. |",
      "| error | not\\-restored | sql/migrations/001\\_a.up.sql index public.idx\\_a | the index is gone |",
      "",
      "Fix of not\\-restored sql/migrations/001\\_a.up.sql index public.idx\\_a:",
      "",
      "```sql",
      sql,
      "```",
      "",
    ].join("\n"),
  );
});

test("a finding about no file is told by its object", () => {
  const drift = found(
    { rule: "drift", fix: sql },
    { file: null, line: null, column: null, object: "table a" },
  );
  expect(markdownReport(reportOf([drift]))).toContain("\nFix of drift table a:\n");
});

test("nothing found is a heading alone, with the results where there are some", () => {
  expect(markdownReport(reportOf([]))).toBe("### ✔ pgops check: 2 migrations, nothing wrong\n");
  const items = ["reversible", "lossy", "reversible"].map((result, index) => ({
    name: `00${index}_a`,
    file: null,
    result,
    findings: [],
  }));
  expect(markdownReport(reportOf([], { items }))).toBe(
    "### ✔ pgops check: 3 migrations, nothing wrong\n\n2 reversible, 1 lossy\n",
  );
});

test("a fence is longer than any in the SQL", () => {
  const text = markdownReport(reportOf([found({ fix: "SELECT $$\n```\n````\n$$;" })]));
  expect(text).toContain("\n`````sql\nSELECT $$\n```\n````\n$$;\n`````\n");
});

test("what does not fit into a comment is counted", () => {
  const many = Array.from({ length: 1000 }, () => found());
  const text = markdownReport(reportOf(many));
  expect(text.length).toBeLessThan(65_536);
  const rows = text.split("\n").filter((line) => line.startsWith("| error"));
  expect(text).toContain(`… and ${1000 - rows.length} more: \`pgops check\` lists them all.\n`);
});

/** What a reader sees of an inline text: a line end for each `<br>`. @throws Error at any markup. */
function seen(tokens: readonly Token[]): string {
  const parts = tokens.map((token) => {
    if (token.raw === "<br>") return "\n";
    if (token.type === "text" || token.type === "escape") return unescapeText(token.raw);
    throw new Error(`${token.type}: ${token.raw}`);
  });
  return parts.join("").trim();
}

function unescapeText(raw: string): string {
  const text = raw.replace(/^\\(?=.$)/su, "");
  return text
    .replaceAll("&#124;", "|")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

const lines = (text: string): string => text.toWellFormed().replaceAll(/\r\n?/g, "\n");

/** What escaping may do to a text. */
const shown = (text: string): string => harmless(lines(text).replaceAll(/[\u2028\u2029]/g, "\n")).trim();

test("whatever stands in a finding, its row shows its text and no markup of its own, and its SQL stands in a block", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const tokens = marked.lexer(markdownReport(report)).filter(({ type }) => type !== "space");
      const tables = tokens.filter((token): token is Tokens.Table => token.type === "table");
      const blocks = tokens.filter((token): token is Tokens.Code => token.type === "code");
      expect(tables).toHaveLength(report.findings.length === 0 ? 0 : 1);
      const rows = (tables[0]?.rows ?? []).map((cells) => cells.map((cell) => seen(cell.tokens)));
      const expected = report.findings.map(({ rule, severity, message, fix }, index) => {
        const bySql = rows[index]?.[3] === shown(message);
        const what = bySql ? message : `${message}\nFix: ${fix}`;
        return { cells: [severity, shown(rule), rows[index]?.[2], shown(what)], fix: bySql ? [fix] : [] };
      });
      expect(rows).toEqual(expected.map(({ cells }) => cells));
      expect(blocks.map(({ lang, text }) => [lang, text.trimEnd()])).toEqual(
        expected.flatMap(({ fix }) => fix.map((sqlText) => ["sql", lines(sqlText).trimEnd()])),
      );
      const rest = tokens.filter(({ type }) => !["heading", "paragraph", "table", "code"].includes(type));
      expect(rest).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
