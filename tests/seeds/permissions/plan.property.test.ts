import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Access, type Grant, grantKey, permissionName } from "../../../src/seeds/permissions/access.ts";
import {
  type AccessPlan,
  hasExtra,
  isSatisfied,
  planAccess,
  type StoredAccess,
} from "../../../src/seeds/permissions/plan.ts";

const word = fc.constantFrom("users", "products", "brands", "read", "write");
const permission = fc.record({
  resource: word,
  action: word,
  description: fc.option(fc.constantFrom("a", "b", "")),
});
const permissions = fc.uniqueArray(permission, { selector: permissionName, maxLength: 10 });

/** Roles with some of the permissions. */
const access: fc.Arbitrary<Access> = permissions.chain((all) => {
  const pick = fc.subarray(all.map(({ resource, action }) => ({ resource, action })));
  return fc.dictionary(fc.constantFrom("admin", "editor", "user"), pick).map((roles) => ({
    permissions: all,
    roles: Object.keys(roles),
    grants: Object.entries(roles).flatMap(([role, grants]) => grants.map((one) => ({ role, ...one }))),
  }));
});

const stored: fc.Arbitrary<StoredAccess> = access.map(({ permissions: all, grants }) => ({
  permissions: all.map((one, index) => ({ id: String(index), ...one })),
  grants,
}));

/** What a database would hold after the plan. */
function applied(before: StoredAccess, plan: AccessPlan, prune: boolean): StoredAccess {
  const changed = new Map(plan.changed.map((one) => [one.id, one.description]));
  const extra = new Set(prune ? plan.extra.map(({ id }) => id) : []);
  const gone = new Set(prune ? plan.extraGrants.map(grantKey) : []);
  return {
    permissions: [
      ...before.permissions
        .filter(({ id }) => !extra.has(id))
        .map((one) => ({
          ...one,
          description: changed.has(one.id) ? (changed.get(one.id) ?? null) : one.description,
        })),
      ...plan.added.map((one) => ({ id: `new ${permissionName(one)}`, ...one })),
    ],
    grants: [...before.grants.filter((one) => !gone.has(grantKey(one))), ...plan.addedGrants],
  };
}

test("after a plan nothing is wanting; what only the database held is still there", () => {
  fc.assert(
    fc.property(access, stored, (wanted, before) => {
      const plan = planAccess(wanted, before);
      const again = planAccess(wanted, applied(before, plan, false));
      expect(isSatisfied(again)).toBe(true);
      expect([again.extra, again.extraGrants]).toEqual([plan.extra, plan.extraGrants]);
    }),
  );
});

test("after a plan with pruning the two are the same, and what both held has kept its id", () => {
  fc.assert(
    fc.property(access, stored, (wanted, before) => {
      const after = applied(before, planAccess(wanted, before), true);
      const again = planAccess(wanted, after);
      expect([isSatisfied(again), hasExtra(again)]).toEqual([true, false]);
      const idOf = new Map(before.permissions.map((one) => [permissionName(one), one.id]));
      for (const one of after.permissions)
        expect(one.id).toBe(idOf.get(permissionName(one)) ?? `new ${permissionName(one)}`);
    }),
  );
});

test("a grant that vanishes with its permission is in the plan", () => {
  fc.assert(
    fc.property(access, stored, (wanted, before) => {
      const plan = planAccess(wanted, before);
      const extra = new Set(plan.extra.map(permissionName));
      const lost = before.grants.filter((one: Grant) => extra.has(permissionName(one)));
      const told = new Set(plan.extraGrants.map(grantKey));
      expect(lost.filter((one) => !told.has(grantKey(one)))).toEqual([]);
    }),
  );
});
