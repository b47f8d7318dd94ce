import { PgopsError } from "../../errors.ts";
import { type Grant, grantKey, permissionName } from "./access.ts";
import type { AccessPlan } from "./plan.ts";

/**
 * A trigger, a rule or a policy can make something else of what is written, or nothing, and says no word of it. `left` is
 * what is wanting after `plan` was written. @throws PgopsError `PGOPS_SEED_NOT_HELD` where that is any of it.
 */
export function requireHeld(plan: AccessPlan, left: AccessPlan, prune: boolean): void {
  const written = new Set([...plan.added, ...plan.changed].map(permissionName));
  const lines = [
    ...[...left.added, ...left.changed]
      .filter((one) => written.has(permissionName(one)))
      .map((one) => `permission ${permissionName(one)}: not as it was written`),
    ...among(left.addedGrants, plan.addedGrants).map((one) => `${grantText(one)}: not there`),
  ];
  if (prune) {
    const removed = new Set(plan.extra.map(({ id }) => id));
    lines.push(
      ...left.extra
        .filter(({ id }) => removed.has(id))
        .map((one) => `permission ${permissionName(one)}: still there`),
      ...among(left.extraGrants, plan.extraGrants).map((one) => `${grantText(one)}: still there`),
    );
  }
  if (lines.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_SEED_NOT_HELD",
    message: "the tables do not hold what was just written to them",
    details: lines,
    hint: "Look for a trigger, a rule or a row security policy on the tables that changes it, or keeps it out.",
  });
}

function among(grants: readonly Grant[], others: readonly Grant[]): Grant[] {
  const keys = new Set(others.map(grantKey));
  return grants.filter((one) => keys.has(grantKey(one)));
}

function grantText({ role, ...permission }: Grant): string {
  return `${permissionName(permission)} of the role ${role}`;
}
