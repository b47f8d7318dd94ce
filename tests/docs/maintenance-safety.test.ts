import { expect, test } from "vitest";
import { noteCodes } from "../../src/maintenance/preflight/words.ts";
import { page } from "./page.ts";

test("maintenance-safety.md has a line for each note, and for no other", () => {
  const rows = [...page("maintenance-safety.md").matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(rows).toEqual([...noteCodes]);
});
