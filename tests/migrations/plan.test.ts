import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PgopsError } from "../../src/index.ts";
import type { LedgerRow } from "../../src/migrations/ledger.ts";
import { type Migration, parseMigrationName } from "../../src/migrations/migration.ts";
import { planMigrate, planRollback } from "../../src/migrations/plan.ts";
import { compareWithLedger, type MigrationEntry } from "../../src/migrations/state.ts";

function migration(number: number): Migration {
  const [digits, name] = [String(number).padStart(3, "0"), `m${number}`];
  const filename = `${digits}_${name}.up.sql`;
  return { number, digits, name, filename, upPath: filename, downPath: undefined };
}

/** A ledger in which these numbers were applied, in this order. */
function ledger(...numbers: number[]): LedgerRow[] {
  return numbers.map((number, index) => ({
    id: index + 1,
    filename: migration(number).filename,
    executed_at: "2026-01-01T00:00:00.000000Z",
    hash: `hash of ${migration(number).filename}`,
    down_hash: null,
    duration_ms: 1,
    executed_by: "me",
  }));
}

const entries = (files: readonly number[], rows: LedgerRow[]): MigrationEntry[] =>
  compareWithLedger(
    files.map((number) => migration(number)),
    { rows, unfinished: [] },
    ({ upPath }) => `hash of ${upPath}`,
  );

const numbersOf = (planned: readonly MigrationEntry[]): number[] => planned.map(({ number }) => number);

function thrownBy(work: () => unknown): PgopsError {
  try {
    work();
  } catch (error) {
    return error as PgopsError;
  }
  throw new Error("nothing was thrown");
}

const someNumbers = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 })
  .map((numbers) => numbers.toSorted((a, b) => a - b));

describe("planning, whatever the files", () => {
  test("migrate applies the lowest first, all of them once, in any number of runs", () => {
    fc.assert(
      fc.property(someNumbers, fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 30 }), (files, runs) => {
        const applied: number[] = [];
        for (const steps of [...runs, files.length]) {
          const planned = numbersOf(planMigrate(entries(files, ledger(...applied)), { steps }));
          expect(planned.length).toBeLessThanOrEqual(steps);
          applied.push(...planned);
        }
        expect(applied).toEqual(files);
      }),
    );
  });

  test("migrate, then rollback of any part: the last applied go first, the rest stays, and comes again in order", () => {
    fc.assert(
      fc.property(someNumbers, fc.nat(25), fc.boolean(), (files, steps, byNumber) => {
        const before = entries(files, ledger(...files));
        const keep = files.slice(0, Math.max(0, files.length - steps));
        const options = byNumber ? { to: keep.at(-1) ?? 0 } : { steps };
        const undone = numbersOf(planRollback(before, options));
        expect(undone).toEqual(files.slice(keep.length).toReversed());
        const again = planMigrate(entries(files, ledger(...keep)), {});
        expect(numbersOf(again)).toEqual(files.slice(keep.length));
      }),
    );
  });

  test("what was applied out of order is undone in the reverse order of its application", () => {
    fc.assert(
      fc.property(
        someNumbers.chain((files) => fc.shuffledSubarray(files)),
        (order) => {
          const all = order.toSorted((a, b) => a - b);
          expect(numbersOf(planRollback(entries(all, ledger(...order)), { all: true }))).toEqual(
            order.toReversed(),
          );
        },
      ),
    );
  });

  test("nothing pending is ever skipped silently: it is applied, or named in an error", () => {
    fc.assert(
      fc.property(someNumbers, fc.func(fc.boolean()), (files, isApplied) => {
        const applied = files.filter((number) => isApplied(number));
        const pending = files.filter((number) => !applied.includes(number));
        const late = pending.filter((number) => number < Math.max(...applied, -1));
        const all = entries(files, ledger(...applied));
        expect(numbersOf(planMigrate(all, { allowOutOfOrder: true }))).toEqual(pending);
        const outcome =
          late.length === 0 ? numbersOf(planMigrate(all, {})) : thrownBy(() => planMigrate(all, {}));
        const labels = late.map((number) => migration(number).filename.replace(".up.sql", ""));
        const named = expect.objectContaining({ code: "PGOPS_OUT_OF_ORDER", details: labels });
        expect(outcome).toEqual(late.length === 0 ? pending : named);
      }),
    );
  });

  test("with --to, only what is at or below it counts", () => {
    const all = entries([1, 2, 3, 4], ledger(1, 3));
    expect(thrownBy(() => planMigrate(all, { to: 4 })).code).toBe("PGOPS_OUT_OF_ORDER");
    expect(numbersOf(planMigrate(all, { to: 1 }))).toEqual([]);
    expect(thrownBy(() => planMigrate(all, { to: 9 })).code).toBe("PGOPS_UNKNOWN_NUMBER");
    expect(thrownBy(() => planRollback(all, { to: 2 })).code).toBe("PGOPS_UNKNOWN_NUMBER");
    expect(numbersOf(planRollback(all, {}))).toEqual([3]);
  });
});

describe("compareWithLedger", () => {
  test("the five states", () => {
    const rows = ledger(1, 2, 3, 5);
    const [, changed] = rows;
    if (changed !== undefined) changed.hash = "another";
    const states = entries([1, 2, 4, 5, 6], rows).map(({ number, state }) => [number, state]);
    expect(states).toEqual([
      [1, "applied"],
      [2, "changed"],
      [3, "missing"],
      [4, "out-of-order"],
      [5, "applied"],
      [6, "pending"],
    ]);
  });

  test("asks for a file's hash only where the ledger has one", () => {
    const asked: number[] = [];
    const rows = ledger(1, 2);
    const [first] = rows;
    if (first !== undefined) first.hash = null;
    compareWithLedger([1, 2, 3].map(migration), { rows, unfinished: [] }, ({ number }) => {
      asked.push(number);
      return "";
    });
    expect(asked).toEqual([2]);
  });

  test("names that are none are listed as missing, before all others", () => {
    const [row] = ledger(1);
    if (row === undefined) throw new Error("no row");
    const found = entries([1], [row, { ...row, id: 2, filename: "by hand" }]);
    expect(found.map(({ filename, state }) => [filename, state])).toEqual([
      ["by hand", "missing"],
      ["001_m1.up.sql", "applied"],
    ]);
  });
});

describe("parseMigrationName", () => {
  test("takes apart what it is made of, with and without .up and .sql", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
    const ending = fc.constantFrom("", ".sql", ".up.sql", ".down.sql", ".up", ".down");
    fc.assert(
      fc.property(fc.nat(99_999_999), fc.nat(5), name, ending, (number, zeros, word, end) => {
        const digits = "0".repeat(zeros) + number;
        const half = /\.(up|down)/.exec(end)?.[1];
        expect(parseMigrationName(`${digits}_${word}${end}`)).toEqual({ number, digits, name: word, half });
      }),
    );
  });

  test.each(["", "a.sql", "_a.up.sql", "1.up.sql", "-1_a.up.sql", "1 a.up.sql", "1_a b.sql"])(
    "%j is none",
    (text) => {
      expect(parseMigrationName(text)).toBeUndefined();
    },
  );
});
