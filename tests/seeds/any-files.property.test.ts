import * as fc from "fast-check";
import { expect, test } from "vitest";
import { seedScene } from "./seed-scene.ts";

const word = fc.constantFrom(
  "users",
  "products",
  "Brands",
  "read",
  "write",
  "ä-ö",
  "o'x",
  "{a,b}",
  String.raw`\"`,
);
const text = fc.option(fc.constantFrom("", "It's", 'Say "no"', String.raw`C:\n`, "{}", "ß 🙂"));
const permission = fc.record({ resource: word, action: word, description: text });
const pattern = fc.constantFrom("*:*", "users:*", "*:read", "*:write");
const file = fc.record({
  permissions: fc.uniqueArray(permission, {
    selector: ({ resource, action }) => `${resource}:${action}`,
    maxLength: 8,
  }),
  roles: fc.dictionary(fc.constantFrom("admin", "the editor", "O'Hara", '"'), fc.uniqueArray(pattern)),
});

interface AccessText {
  permissions: { resource: string; action: string }[];
  roles: Record<string, string[]>;
}

/** Patterns that match nothing are no file that is taken. */
function withoutEmpty({ permissions, roles }: AccessText): AccessText {
  const meant = (one: string): boolean => {
    const [resource, action] = one.split(":");
    return permissions.some(
      (it) => (resource === "*" || it.resource === resource) && (action === "*" || it.action === action),
    );
  };
  const kept = Object.entries(roles).map(([role, patterns]) => [role, patterns.filter(meant)]);
  return { permissions, roles: Object.fromEntries(kept) };
}

test("whatever file follows whatever file: afterwards the database is as it says, and what stays keeps its id", async () => {
  const it = await seedScene({});
  await fc.assert(
    fc.asyncProperty(file.map(withoutEmpty), fc.boolean(), async (content, prune) => {
      const before = new Map((await it.permissions()).map(({ name, id }) => [name, id]));
      await it.write("sql/seeds/permissions.json", JSON.stringify(content));
      const { permissions: done } = await it.seed({ prune });
      const { permissions: left, differences } = await it.check();
      const extra = (left?.kept.length ?? 0) + (left?.grants.kept.length ?? 0);
      expect(differences).toBe(prune ? 0 : extra);
      expect(done?.kept.length).toBe(prune ? 0 : left?.kept.length);
      const after = await it.permissions();
      for (const { name, id } of after) expect(id).toBe(before.get(name) ?? id);
      const names = content.permissions.map(({ resource, action }) => `${resource}:${action}`);
      const held = new Set(after.map(({ name }) => name));
      expect(names.filter((name) => !held.has(name))).toEqual([]);
      expect(held.size - names.length).toBe(prune ? 0 : (left?.kept.length ?? 0));
    }),
    { numRuns: 40 },
  );
});
