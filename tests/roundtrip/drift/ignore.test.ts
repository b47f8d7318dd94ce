import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { readIgnoreRules, withoutIgnored } from "../../../src/roundtrip/drift/ignore.ts";
import type { CatalogObject, KindName, Properties } from "../../../src/roundtrip/catalog/object.ts";
import { Snapshot } from "../../../src/roundtrip/catalog/snapshot.ts";

const object = (
  kind: KindName,
  identity: string,
  properties: Properties = {},
  parent: string | null = null,
): CatalogObject => ({ kind, identity, parent, properties });

const before = new Snapshot([
  object("table", "public.users", { owner: "app", comment: "who" }),
  object("column", "public.users.email", { type: "text" }, "table public.users"),
  object("function", "public.f(integer)", { definition: "a" }),
]);
const after = new Snapshot([
  object("table", "public.users", { owner: "anna", grants: ["x"], revokes: ["y"] }),
  object("column", "public.users.email", { type: "text" }, "table public.users"),
  object("function", "public.f(integer)", { definition: "b" }),
  object("table", "public.tmp_1"),
  object("column", "public.tmp_1.id", {}, "table public.tmp_1"),
  object("sequence", "public.tmp_1_id_seq", { ownedBy: "public.tmp_1.id" }),
  object("index", "public.users_bak", {}, "table public.users"),
  object("text search parser", "public.p"),
]);

function left(...rules: string[]): string[] {
  return withoutIgnored(compareSnapshots(before, after), readIgnoreRules(rules)).map((one) =>
    one.type === "changed" ? `${one.key}: ${one.properties.join(", ")}` : one.key,
  );
}

const all = [
  "column public.tmp_1.id",
  "function public.f(integer): definition",
  "index public.users_bak",
  "sequence public.tmp_1_id_seq",
  "table public.tmp_1",
  "table public.users: comment, grants, owner, revokes",
  "text search parser public.p",
];

const without = (...keys: string[]): string[] => all.filter((one) => !keys.includes(one));

describe("an ignore rule", () => {
  test.each([
    [["table public.tmp_*"], without(all[0] ?? "", all[3] ?? "", all[4] ?? "")],
    [["index *_bak"], without("index public.users_bak")],
    [["index"], without("index public.users_bak")],
    [["index *_b?k"], without("index public.users_bak")],
    [["index users_bak"], all],
    [["function public.f(*)"], without("function public.f(integer): definition")],
    [["function public.f(integer): definition"], without("function public.f(integer): definition")],
    [["function public.f(integer): owner"], all],
    [["text search parser *"], without("text search parser public.p")],
    [["* public.p"], without("text search parser public.p")],
    [["* public.tmp_1"], without(all[0] ?? "", all[3] ?? "", all[4] ?? "")],
    [
      ["*: grants"],
      [
        ...without("table public.users: comment, grants, owner, revokes", all[6] ?? ""),
        "table public.users: comment, owner",
        all[6],
      ],
    ],
    [
      ["*: grants, owner", "table public.users: comment"],
      without("table public.users: comment, grants, owner, revokes"),
    ],
    [
      ["  table   public.users  "],
      without("table public.users: comment, grants, owner, revokes", "index public.users_bak"),
    ],
  ])("%j", (rules, expected) => {
    expect(left(...rules)).toEqual(expected);
  });

  test.each([
    ["tabel public.users", "there is no kind of object called tabel; did you mean table?"],
    ["", "there is no kind of object called nothing"],
    ["*", "it would leave out everything"],
    ["* : ", "no property stands behind the colon"],
    ["*_bak", "there is no kind of object called *_bak"],
    ["public.users", "there is no kind of object called public.users"],
  ])("that cannot be read is named: %j", (rule, why) => {
    expect(() => readIgnoreRules(["index", rule])).toThrow(
      expect.objectContaining({ code: "PGOPS_CONFIG", exitCode: 2, details: [`"${rule}": ${why}`] }),
    );
  });
});
