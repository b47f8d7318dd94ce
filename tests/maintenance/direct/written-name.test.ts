import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readName } from "../../../src/maintenance/direct/written-name.ts";
import { quoteIdentifier, quoteQualified } from "../../../src/postgres/identifiers.ts";

const readings = (text: string): (string | undefined)[][] =>
  readName(text).readings.map(({ schema, name }) => [schema, name]);

test("a plain name is itself, and one with a dot has a schema, or a dot in it", () => {
  expect(readings("users")).toEqual([[undefined, "users"]]);
  expect(readings("sales.orders")).toEqual([
    ["sales", "orders"],
    [undefined, "sales.orders"],
  ]);
});

test("without quotes it is meant as it stands, or in lower case", () => {
  expect(readings("Events")).toEqual([
    [undefined, "Events"],
    [undefined, "events"],
  ]);
});

test("quoted as in SQL it means one thing", () => {
  expect(readings('"Events"')).toEqual([[undefined, "Events"]]);
  expect(readings('Public."Ev.e""nts"')).toEqual([["public", 'Ev.e"nts']]);
});

test("a pattern is written for LIKE, and what LIKE knows in the name is not", () => {
  expect(readName("audit_logs_*")).toEqual({
    text: "audit_logs_*",
    isPattern: true,
    readings: [{ schema: undefined, name: String.raw`audit\_logs\_%` }],
  });
  expect(readings('s?."a*b%"')).toEqual([["s_", String.raw`a*b\%`]]);
  expect(readName('"a*b"')).toMatchObject({ isPattern: false, readings: [{ name: "a*b" }] });
});

test("whatever a name holds, quoted as SQL it means itself and is no pattern", () => {
  const identifier = fc.string({ minLength: 1, unit: "binary" });
  fc.assert(
    fc.property(identifier, identifier, (schema, name) => {
      expect(readName(quoteQualified({ schema, name }))).toEqual({
        text: quoteQualified({ schema, name }),
        isPattern: false,
        readings: [{ schema, name }],
      });
      expect(readings(quoteIdentifier(name))).toEqual([[undefined, name]]);
    }),
  );
});

test("whatever it is, reading it never throws and gives at least one reading", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readName(text).readings.length).toBeGreaterThan(0);
    }),
  );
});
