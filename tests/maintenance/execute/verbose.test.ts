import { expect, test } from "vitest";
import { Said, withVerbose } from "../../../src/maintenance/execute/verbose.ts";

test.each([
  ['VACUUM "public"."t"', 'VACUUM (VERBOSE) "public"."t"'],
  ['VACUUM (FULL, ANALYZE) "a (b"."t"', 'VACUUM (VERBOSE, FULL, ANALYZE) "a (b"."t"'],
  ['VACUUM (VERBOSE, FREEZE) "public"."t"', 'VACUUM (VERBOSE, FREEZE) "public"."t"'],
  ['ANALYZE ONLY "public"."t"', 'ANALYZE (VERBOSE) ONLY "public"."t"'],
  ['REINDEX INDEX CONCURRENTLY "public"."i"', 'REINDEX (VERBOSE) INDEX CONCURRENTLY "public"."i"'],
  ['REINDEX (VERBOSE) TABLE "public"."t"', 'REINDEX (VERBOSE) TABLE "public"."t"'],
  ['VACUUM "VERBOSE"."(VERBOSE)"', 'VACUUM (VERBOSE) "VERBOSE"."(VERBOSE)"'],
])("%s is run as %s", (sql, verbose) => {
  expect(withVerbose(sql)).toBe(verbose);
});

function said(...notices: [severity: string, message: string, code?: string][]): Said {
  const heard = new Said();
  for (const [severity, message, code = "00000"] of notices) heard.hear({ severity, message, code });
  return heard;
}

const later = (table: string, rows: number): string =>
  `finished vacuuming "${table}": index scans: 1\npages: 0 removed, 50 remain\ntuples: ${rows} removed, 20 remain, 0 are dead but not yet removable`;

test("rows are counted as PostgreSQL 14 and as later ones tell of them, and those of long values are not", () => {
  const of14 = said(
    ["INFO", 'vacuuming "public.t"'],
    ["INFO", 'table "t": removed 1000 dead item identifiers in 50 pages'],
    ["INFO", 'table "t": found 1000 removable, 20 nonremovable row versions in 50 out of 50 pages'],
    ["INFO", 'table "pg_toast_16402": found 7 removable, 0 nonremovable row versions in 1 out of 1 pages'],
  );
  expect(of14.removed).toBe(1000);
  expect(
    said(
      ["INFO", later("shop.public.t_1", 400)],
      ["INFO", later("shop.public.t_2", 100)],
      ["INFO", later("shop.pg_toast.pg_toast_16402", 7)],
      ["INFO", later("shop.public.pg_toaster", 1)],
      ["INFO", later('shop.public.Odd "Name', 2)],
    ).removed,
  ).toBe(503);
});

test("in another language nobody says how many, and that it worked is known all the same", () => {
  const german = said(
    ["INFO", "»shop.public.t« wird gevacuumt"],
    ["WARNING", "Seite 3 ist nicht initialisiert"],
  );
  expect([german.removed, german.nothingDone]).toEqual([null, undefined]);
  expect(german.warnings).toEqual(["Seite 3 ist nicht initialisiert"]);
});

test("a warning and no word of work: nothing was done, for a lock or for something else", () => {
  const locked = said([
    "WARNING",
    "Vacuum von »t« wird übersprungen --- Sperre ist nicht verfügbar",
    "55P03",
  ]);
  expect(locked.nothingDone).toMatchObject({ locked: true });
  const forbidden = said(["WARNING", 'permission denied to vacuum "t", skipping it', "01000"]);
  expect(forbidden.nothingDone).toEqual({
    locked: false,
    reason: 'permission denied to vacuum "t", skipping it',
  });
  expect(said(["WARNING", "there is no transaction in progress", "25P01"]).nothingDone).toBeUndefined();
});
