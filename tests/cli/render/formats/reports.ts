import * as fc from "fast-check";
import { countFindings, type Finding, finding, type FindingPlace } from "../../../../src/findings.ts";
import { type FindingsReport, itemsOf } from "../../../../src/cli/render/formats/report.ts";

/** A report of `pgops check` on these migrations, with these findings. */
export function reportOf(
  findings: readonly Finding[],
  { names = ["001_a", "002_b"], ...changes }: { names?: string[] } & Partial<FindingsReport> = {},
): FindingsReport {
  const pairs = names.map((name) => ({ name, file: `sql/migrations/${name}.up.sql` }));
  const counts = countFindings(findings);
  return {
    command: "check",
    ok: counts.error === 0,
    subject: "migration",
    home: "sql/migrations",
    items: itemsOf(pairs, findings),
    findings,
    counts,
    ...changes,
  };
}

/** An error of 001_a on line 2, column 3, unless something else is said. */
export function found(
  changes: Partial<Omit<Finding, "where">> = {},
  where: Partial<FindingPlace> = {},
): Finding {
  return finding(
    {
      rule: "transaction-control",
      message: "COMMIT is not for a file to say",
      fix: "Remove it.",
      ...changes,
    },
    { file: "sql/migrations/001_a.up.sql", line: 2, column: 3, object: "001_a", ...where },
  );
}

/** What breaks formats: their own marks, line ends, control characters, halves of surrogate pairs. */
const nasty = fc.constantFrom(
  ..."% : , \0 \u001b \u009f \ufffe \uffff \ud800 \udc00 \u202e é 😀 a ; . & < > \" ' | ` \\ * _ [ ]".split(
    " ",
  ),
  ..."( ) # - + ! ~ { } @ :: ]]> ``` ~~~ \\| ]( %0A &#124; <!-- ::error:: <br> SELECT www.a.b a@b.c".split(
    " ",
  ),
  ..."://a.b/ toString \\".split(" "),
  " ",
  "\t",
  "\r",
  "\n",
  "\r\n",
  "\u2028",
  "\u2029",
);
const text = fc.oneof(
  fc.array(nasty, { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
);
const position = fc.option(fc.integer({ min: 1, max: 1_000_000 }));

const anyFinding: fc.Arbitrary<Finding> = fc.record({
  rule: fc.oneof(fc.constantFrom("left-behind", "lock-missing"), text),
  severity: fc.constantFrom("error", "warning"),
  where: fc.record({ file: fc.option(text), line: position, column: position, object: fc.option(text) }),
  message: text,
  fix: fc.oneof(
    text,
    text.map((middle) => `CREATE TABLE ${middle};`),
  ),
});

/** Any strings at all in the findings and in the items' names. */
export const anyReport: fc.Arbitrary<FindingsReport> = fc
  .record({
    names: fc.array(text, { maxLength: 3 }),
    own: fc.array(anyFinding, { maxLength: 5 }),
    loose: fc.array(anyFinding, { maxLength: 15 }),
    result: fc.option(fc.oneof(fc.constant("irreversible"), text), { nil: undefined }),
    durationMs: fc.nat(),
    strict: fc.boolean(),
  })
  .map(({ names, own, loose, result, durationMs, strict }) => {
    const findings = [...own, ...loose];
    const items = names.map((name, index) => ({
      name,
      file: index === 0 ? null : name,
      findings: index === 0 ? own : [],
      durationMs,
      ...(result === undefined ? {} : { result }),
    }));
    return reportOf(findings, { items, strict });
  });
