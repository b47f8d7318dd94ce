import type { DescribedObject } from "../catalog/describe.ts";

/** What an object is told by alone: no other object's text holds it. */
const ownAffair: ReadonlySet<string> = new Set([
  "comment",
  "owner",
  "grants",
  "revokes",
  "labels",
  "options",
  "settings",
]);

/** Whether texts of other objects may be different now. */
export function concernsOthers(
  before: readonly DescribedObject[],
  after: readonly DescribedObject[],
): boolean {
  // On what is gone nothing depends.
  if (after.length === 0) return false;
  if (before.length !== after.length) return true;
  return before.some((object, index) => {
    const current = after[index];
    if (current === undefined || current.identity !== object.identity) return true;
    const names = new Set([...Object.keys(object.properties), ...Object.keys(current.properties)]);
    return [...names].some(
      (name) =>
        !ownAffair.has(name) &&
        JSON.stringify(object.properties[name]) !== JSON.stringify(current.properties[name]),
    );
  });
}
