import { describe, expect, test } from "vitest";
import type { DescribedObject } from "../../../src/roundtrip/catalog/describe.ts";
import type { KindName } from "../../../src/roundtrip/catalog/object.ts";
import { Snapshot } from "../../../src/roundtrip/catalog/snapshot.ts";
import {
  asideStatements,
  occupantsOf,
  type Rename,
  renamesAmong,
  renameStatements,
} from "../../../src/roundtrip/ddl/renames.ts";

const object = (identity: string, oid: string, kind: KindName = "table"): DescribedObject => ({
  kind,
  identity,
  oid,
  parent: null,
  properties: {},
});

const column = (identity: string, part: number): DescribedObject => ({
  ...object(identity, "1", "column"),
  parent: "table public.t",
  part,
});

/** From what each table is called now to what it was called. */
const renamesOf = (names: Readonly<Record<string, string>>): Rename[] =>
  Object.entries(names).map(([found, wanted]) => ({
    found: object(found, found),
    wanted: object(wanted, found),
  }));

const statementsFor = (names: Readonly<Record<string, string>>, ...others: string[]): string[] => {
  const renames = renamesOf(names);
  const now = new Snapshot([...renames.map(({ found }) => found), ...others.map((one) => object(one, one))]);
  return renameStatements(renames, now).flatMap(({ statements }) => statements);
};

describe("an object is found again by its row:", () => {
  test("under another name", () => {
    const [found, wanted] = [object("public.b", "1"), object("public.a", "1")];
    const touched = [
      { before: wanted, after: undefined },
      { before: undefined, after: found },
    ];
    expect(renamesAmong(touched)).toEqual([{ found, wanted }]);
  });

  test("a column by its number, too", () => {
    const touched = [
      { before: column("public.t.a", 1), after: column("public.t.a", 2) },
      { before: column("public.t.b", 2), after: undefined },
    ];
    expect(renamesAmong(touched)).toEqual([
      { found: column("public.t.a", 2), wanted: column("public.t.b", 2) },
    ]);
  });

  test("not where the kind is another, or no row is known", () => {
    const { oid: _, ...read } = object("public.v", "1");
    const touched = [
      { before: object("public.a", "1"), after: undefined },
      { before: undefined, after: object("public.b", "1", "view") },
      { before: { ...read, identity: "public.x" }, after: undefined },
      { before: undefined, after: read },
    ];
    expect(renamesAmong(touched)).toEqual([]);
  });
});

describe("names are given back", () => {
  test("in an order in which each is free", () => {
    expect(statementsFor({ "public.b": "public.a", "public.c": "public.b", "public.d": "public.c" })).toEqual(
      [
        "ALTER TABLE public.b RENAME TO a;",
        "ALTER TABLE public.c RENAME TO b;",
        "ALTER TABLE public.d RENAME TO c;",
      ],
    );
    expect(statementsFor({ "public.d": "public.c", "public.c": "public.b" })).toEqual([
      "ALTER TABLE public.c RENAME TO b;",
      "ALTER TABLE public.d RENAME TO c;",
    ]);
  });

  test("over one that nobody has, where they go round", () => {
    const names = { "public.a": "public.b", "public.b": "public.c", "public.c": "public.a" };
    expect(statementsFor(names, "public.renamed_1")).toEqual([
      "ALTER TABLE public.a RENAME TO renamed_2;",
      "ALTER TABLE public.c RENAME TO a;",
      "ALTER TABLE public.b RENAME TO c;",
      "ALTER TABLE public.renamed_2 RENAME TO b;",
    ]);
  });

  test("in the new schema or the old one, wherever the way is free", () => {
    expect(statementsFor({ "s.b": "public.a" }, "s.a")).toEqual([
      "ALTER TABLE s.b SET SCHEMA public;",
      "ALTER TABLE public.b RENAME TO a;",
    ]);
    expect(statementsFor({ "s.b": "public.a" }, "public.b")).toEqual([
      "ALTER TABLE s.b RENAME TO a;",
      "ALTER TABLE s.a SET SCHEMA public;",
    ]);
    expect(statementsFor({ "s.b": "public.a" }, "public.b", "s.a")).toEqual([
      "ALTER TABLE s.b RENAME TO renamed_1;",
      "ALTER TABLE s.renamed_1 SET SCHEMA public;",
      "ALTER TABLE public.renamed_1 RENAME TO a;",
    ]);
  });

  test("to all but those that somebody else is in the way of", () => {
    expect(statementsFor({ "public.b": "public.a", "public.d": "public.c" }, "public.a")).toEqual([
      "ALTER TABLE public.d RENAME TO c;",
    ]);
  });
});

test("a view can be in a table's way, and one that is renamed itself is not", () => {
  const view = object("public.a", "9", "view");
  const renames = renamesOf({ "public.b": "public.a", "public.c": "public.b" });
  const now = new Snapshot([view, ...renames.map(({ found }) => found), object("other.a", "8")]);
  expect(occupantsOf(renames, now)).toEqual([view]);
  expect(asideStatements(view, now)).toEqual(["ALTER VIEW public.a RENAME TO renamed_1;"]);
});
