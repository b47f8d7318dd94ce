import { expect, test } from "vitest";
import { parseSide } from "../../../src/roundtrip/drift/sides.ts";

test.each([
  ["migrations", { kind: "migrations" }],
  ["migrations:12", { kind: "migrations", to: 12 }],
  ["migrations:012_coupons", { kind: "migrations", to: 12 }],
  ["migrations:0", { kind: "migrations", to: 0 }],
  ["database", { kind: "database" }],
  ["postgres://u:p@h/d", { kind: "database", url: "postgres://u:p@h/d" }],
  ["postgresql:///d", { kind: "database", url: "postgresql:///d" }],
  ["git:main", { kind: "git", ref: "main" }],
  ["git:HEAD~1", { kind: "git", ref: "HEAD~1" }],
  ["a/b.json", { kind: "file", path: "a/b.json" }],
  ["git.json", { kind: "file", path: "git.json" }],
])("%s names a side", (text, side) => {
  expect(parseSide(text)).toEqual(side);
});

test.each(["", "shop", "git:", ".json", "migrations:x", "migrations:", "mysql://u:secret@h/d"])(
  "%j names none, and is not repeated",
  (text) => {
    expect(() => parseSide(text)).toThrow(
      expect.objectContaining({
        code: "PGOPS_USAGE",
        exitCode: 2,
        message: "a side of a comparison is not one that pgops knows",
      }),
    );
  },
);
