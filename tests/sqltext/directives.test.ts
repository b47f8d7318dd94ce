import { describe, expect, test } from "vitest";
import { readDirectives } from "../../src/sqltext/directives.ts";
import { thrownBy } from "./thrown-by.ts";

const none = {
  noTransaction: false,
  irreversible: undefined,
  lossy: undefined,
  lockTimeoutMs: undefined,
  statementTimeoutMs: undefined,
  allow: [],
};

describe("readDirectives", () => {
  test("of a file without any", () => {
    expect(readDirectives("-- coupons\nSELECT 1;", "a.sql")).toEqual(none);
    expect(readDirectives("-- pgops runs this file by night\nSELECT '-- pgops: foo';", "a.sql")).toEqual(
      none,
    );
  });

  test("reads each kind", () => {
    const source = `\uFEFF-- Coupons: see the wiki.\r
--pgops:no-transaction\r
-- pgops: irreversible the old values are gone\r
-- pgops: lossy the notes are in the archive\r
/* a comment between */ -- PGOPS: Lock-Timeout 3s\r
-- pgops: statement-timeout   1h\r
-- pgops: allow drop-column nobody reads it since May\r
-- pgops: allow lock-table it is empty\r
SELECT 1;\r
`;
    expect(readDirectives(source, "a.sql")).toEqual({
      noTransaction: true,
      irreversible: "the old values are gone",
      lossy: "the notes are in the archive",
      lockTimeoutMs: 3000,
      statementTimeoutMs: 3_600_000,
      allow: [
        { rule: "drop-column", why: "nobody reads it since May", line: 7, column: 1 },
        { rule: "lock-table", why: "it is empty", line: 8, column: 1 },
      ],
    });
  });

  test("reads them from a file without a statement", () => {
    expect(readDirectives("-- pgops: irreversible it cannot be undone", "a.sql").irreversible).toBe(
      "it cannot be undone",
    );
  });

  test("lets a statement-timeout of 0 mean none", () => {
    expect(readDirectives("-- pgops: statement-timeout 0", "a.sql").statementTimeoutMs).toBe(0);
  });

  test("leaves what stands in quotes alone", () => {
    const source = "SELECT '\n-- pgops: no-transaction\n', $$\n-- pgops: foo\n$$;";
    expect(readDirectives(source, "a.sql")).toEqual(none);
  });

  test("leaves a quote that never ends to the splitting of the file", () => {
    expect(readDirectives("-- pgops: no-transaction\nSELECT 'a", "a.sql").noTransaction).toBe(true);
  });

  test.each([
    ["-- pgops: no-transactions", /unknown directive "no-transactions".*Did you mean `no-transaction`/],
    ["-- pgops: zzzzzzzz", /^unknown directive "zzzzzzzz"$/],
    ["-- pgops:", /without a name/],
    ["-- pgops: no-transaction please", /takes no value/],
    ["-- pgops: irreversible", /does not say why/],
    ["-- pgops: lossy", /"lossy" does not say why/],
    ["-- pgops: lossy a\n-- pgops: lossy b", /"lossy" is there twice/],
    ["-- pgops: allow", /no name of a rule/],
    ["-- pgops: allow Drop column", /no name of a rule/],
    ["-- pgops: allow drop-column", /"allow drop-column" does not say why/],
    ["-- pgops: lock-timeout", /has no value/],
    ["-- pgops: lock-timeout 3", /cannot be "3"/],
    ["-- pgops: lock-timeout 0", /cannot be "0"/],
    ["-- pgops: lock-timeout soon", /cannot be "soon"/],
    ["-- pgops: statement-timeout 1w", /cannot be "1w"/],
    ["-- pgops: statement-timeout 30 d", /cannot be "30 d"/],
    ["/* pgops: no-transaction */", /not in a comment of its own line/],
    ["-- pgops no-transaction", /not in a comment of its own line/],
    ["SELECT 1;\n\n-- pgops: no-transaction", /after the first statement/],
    ["SELECT 1 -- pgops: no-transaction\n;", /after the first statement/],
    ["-- pgops: lock-timeout 3s\n-- pgops: lock-timeout 3s", /is there twice/],
    ["-- pgops: allow a b\n-- pgops: allow a c", /"allow a" is there twice/],
  ])("refuses %j", (source, message) => {
    const error = thrownBy(() => readDirectives(source, "a.sql"));
    expect(error).toMatchObject({ code: "PGOPS_DIRECTIVE", exitCode: 2 });
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBe("");
  });

  test("says where", () => {
    const error = thrownBy(() => readDirectives("-- a\n  -- pgops: foo\nSELECT 1", "a.sql"));
    expect(error.place).toEqual({ file: "a.sql", line: 2, column: 3 });
  });
});
