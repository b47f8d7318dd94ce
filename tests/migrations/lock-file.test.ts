import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byNumber, formatLockFile, type LockEntry, parseLockFile } from "../../src/migrations/lock-file.ts";

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const entry: fc.Arbitrary<LockEntry> = fc.record({
  digits: fc.stringMatching(/^\d{1,16}$/),
  name: fc.stringMatching(/^[^\s/\\]{1,30}$/u),
  up: hash,
  down: fc.option(hash, { nil: undefined }),
});
const someEntries = fc.uniqueArray(entry, {
  selector: ({ digits, name }) => `${digits} ${name}`,
  maxLength: 20,
});

const [a, b] = ["a".repeat(64), "b".repeat(64)];

describe("the lock file", () => {
  test("what is written is read, in order, whatever the entries", () => {
    fc.assert(
      fc.property(someEntries, (entries) => {
        const read = parseLockFile(formatLockFile(entries));
        expect(read.problems).toEqual([]);
        const plain = read.entries.map(({ digits, name, up, down }) => ({ digits, name, up, down }));
        expect(plain).toEqual(entries.toSorted(byNumber));
      }),
    );
  });

  test("is the same text whatever the order of the entries, and however often it went through", () => {
    fc.assert(
      fc.property(
        someEntries.chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
        ),
        ([entries, shuffled]) => {
          const text = formatLockFile(entries);
          expect(formatLockFile(shuffled)).toBe(text);
          expect(formatLockFile(parseLockFile(text).entries)).toBe(text);
        },
      ),
    );
  });

  test("no text makes the reader fail; each line is an entry, a problem, or says nothing", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("1", " ", "a", "\n", "\r", "<", "=", "#", "-", "\uFEFF"),
          maxLength: 200,
        }),
        (text) => {
          const { entries, problems } = parseLockFile(text);
          const lines = text.split("\n").length;
          for (const { line } of [...entries, ...problems]) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
    );
  });

  test("a byte order mark, CRLF, blank lines and comments are nothing", () => {
    const { entries, problems } = parseLockFile(
      `\uFEFF# head\r\n\r\n001 x ${a} ${b}\r\n# more\r\n2 y ${a} -\r\n`,
    );
    expect(problems).toEqual([]);
    expect(entries).toEqual([
      { digits: "001", name: "x", up: a, down: b, line: 3 },
      { digits: "2", name: "y", up: a, down: undefined, line: 5 },
    ]);
  });

  test.each([
    ["a hash that is short", `001 x ${a.slice(1)} ${b}`],
    ["capitals", `001 x ${a.toUpperCase()} ${b}`],
    ["a field too many", `001 x ${a} ${b} ${b}`],
    ["a field too few", `001 x ${a}`],
    ["no number", `x y ${a} ${b}`],
    ["a blank at the end", `001 x ${a} ${b} `],
  ])("%s: the line is told", (_, line) => {
    expect(parseLockFile(`# head\n${line}\n`)).toMatchObject({
      entries: [],
      problems: [{ rule: "lock-malformed", line: 2 }],
    });
  });

  test("one migration twice, and one in the wrong place", () => {
    const { problems } = parseLockFile(`2 y ${a} -\n1 x ${a} -\n1 x ${b} -\n`);
    expect(problems.map(({ rule, line }) => [rule, line])).toEqual([
      ["lock-order", 2],
      ["lock-malformed", 3],
    ]);
  });

  test("a conflict is one problem, of either form, and both sides are read", () => {
    const sides = `1 x ${a} -\n<<<<<<< HEAD\n2 y ${a} -\n||||||| base\n=======\n2 z ${b} -\n>>>>>>> other\n3 w ${a} -\n`;
    const { entries, problems } = parseLockFile(
      `${sides}<<<<<<< HEAD\n4 p ${a} -\n=======\n4 q ${b} -\n>>>>>>> other\n`,
    );
    expect(problems.map(({ rule, line }) => [rule, line])).toEqual([
      ["lock-conflict", 2],
      ["lock-conflict", 9],
    ]);
    expect(entries.map(({ name }) => name)).toEqual(["x", "y", "z", "w", "p", "q"]);
  });

  test.each(["=======", ">>>>>>> other"])("what a careless merge left of one is a problem: %s", (marker) => {
    expect(parseLockFile(`1 x ${a} -\n${marker}\n2 y ${a} -\n`).problems).toMatchObject([
      { rule: "lock-conflict", line: 2 },
    ]);
  });
});
