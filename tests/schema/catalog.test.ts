import { beforeAll, describe, expect, test } from "vitest";
import { type Catalog, type Definitions, readCatalog } from "./catalog.ts";
import { type Addition, additions } from "./expectations/additions.ts";
import { partitioning } from "./expectations/audit-logs.ts";
import { tables } from "./expectations/document.ts";
import { functions, views } from "./expectations/functions-and-views.ts";
import { shopDatabase } from "./migration-files.ts";

let catalog: Catalog;

beforeAll(async () => {
  catalog = await readCatalog(await shopDatabase());
});

function added(kind: Addition["kind"], owner: string): Definitions {
  return additions
    .filter((addition) => addition.kind === kind && addition.owner === owner)
    .map(({ name, definition }) => [name, definition]);
}

function sorted(definitions: Definitions): Definitions {
  return definitions.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function found(of: Map<string, Definitions>, owner: string): Definitions {
  return sorted(of.get(owner) ?? []);
}

/** The partitions that must be there, as [parent, name, bounds]. */
const partitions = Object.entries(partitioning).flatMap(([parent, { partitions: asked }]) =>
  [...Object.entries(asked), ...added("partition", parent)].map(([name, bounds]) => ({
    parent,
    name,
    bounds,
  })),
);

describe.each(Object.entries(tables))("table %s", (name, expected) => {
  test("has the document's columns, in order", () => {
    expect(catalog.columns.get(name)).toEqual(Object.entries(expected.columns));
  });

  test("has the document's constraints and no other", () => {
    expect(found(catalog.constraints, name)).toEqual(sorted(Object.entries(expected.constraints)));
  });

  test("has the document's indexes, the named additions and no other", () => {
    const indexes = [...Object.entries(expected.indexes), ...added("index", name)];
    expect(found(catalog.indexes, name)).toEqual(sorted(indexes));
  });

  test("has the document's triggers and no other", () => {
    expect(found(catalog.triggers, name)).toEqual(sorted(Object.entries(expected.triggers)));
  });

  test("says what it is for", () => {
    expect(catalog.comments.get(name)).toEqual([["", expected.comment]]);
  });
});

describe("partitioning", () => {
  test("each partitioned table has its key and its partitions", () => {
    const expected = Object.entries(partitioning).map(([parent, { key }]) => [
      parent,
      sorted([
        ["", key],
        ...partitions
          .filter((part) => part.parent === parent)
          .map(({ name, bounds }): [string, string] => [name, bounds]),
      ]),
    ]);
    expect([...catalog.partitions]).toEqual(expected);
  });

  test.each(partitions)(
    "partition $name has its parent's columns and nothing of its own",
    ({ name, parent }) => {
      expect(catalog.columns.get(name)).toEqual(Object.entries(tables[parent]?.columns ?? {}));
      expect(catalog.constraints.get(name)).toBeUndefined();
      expect(catalog.indexes.get(name)).toBeUndefined();
      expect(catalog.triggers.get(name)).toBeUndefined();
    },
  );
});

describe("functions", () => {
  test.each(Object.entries(functions))("%s is the document's", (name, expected) => {
    const settings = added("function setting", name).map(([, definition]) => definition);
    expect(catalog.functions.filter((candidate) => candidate.name === name)).toEqual([
      { name, ...expected, security_definer: false, strict: false, settings },
    ]);
  });
});

describe("views", () => {
  test.each(Object.entries(views))("%s has the document's columns, in order", (name, columns) => {
    expect(catalog.columns.get(name)).toEqual(Object.entries(columns));
  });
});

test("the database holds nothing that is neither in the document nor among the named additions", () => {
  const objects = [
    ...Object.keys(tables).map((name) => `table public.${name}`),
    ...partitions.map(({ name }) => `table public.${name}`),
    ...Object.keys(views).map((name) => `view public.${name}`),
    "function public.search_products(pg_catalog.text,integer)",
    "function public.soft_delete(pg_catalog.text,pg_catalog.uuid)",
    "function public.update_updated_at_column()",
  ];
  expect(catalog.inventory).toEqual(objects.toSorted());
  expect(catalog.functions.map(({ name }) => name)).toEqual(Object.keys(functions).toSorted());
});

test("nothing is missing from the expectations: eleven tables, two views, three functions", () => {
  expect([tables, views, functions].map((group) => Object.keys(group).length)).toEqual([11, 2, 3]);
});
