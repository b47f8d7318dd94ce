import { ExitCode, PgopsError } from "../../errors.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import type { Session } from "../../postgres/session.ts";
import { type Access, grantKey, permissionName } from "./access.ts";
import { type AccessPlan, planAccess, type StoredPermission } from "./plan.ts";
import { refuseReferences } from "./references.ts";
import { requireHeld } from "./require-held.ts";
import { accessSql, type AccessTables, readAccess, readGrants, readPermissions } from "./tables.ts";

export interface ApplyOptions {
  /** Whether what the file does not hold is removed. */
  prune: boolean;
  /** What somebody agreed to have removed; undefined where nobody was asked. */
  agreed: Pick<AccessPlan, "extra" | "extraGrants"> | undefined;
}

/**
 * Gives the tables what the file holds, in the transaction that the session is in, and tells what that came to. Whoever
 * writes permissions meanwhile waits, so nothing is there twice and what is there keeps its id; the two tables are taken in
 * the same order by every run.
 * @throws PgopsError `PGOPS_CONCURRENT` where more would be removed than somebody agreed to, `PGOPS_SEED_NOT_HELD` where the
 * tables do not hold afterwards what was written.
 */
export async function applyAccess(
  session: Session,
  tables: AccessTables,
  wanted: Access,
  { prune, agreed }: ApplyOptions,
): Promise<AccessPlan> {
  await session.run(accessSql("permissions-lock", tables));
  const permissions = await readPermissions(session, tables);
  if (prune) await hold(session, tables, planAccess(wanted, { permissions, grants: [] }).extra);
  const plan = planAccess(wanted, { permissions, grants: await readGrants(session, tables) });
  if (prune && agreed !== undefined) requireAgreed(plan, agreed);
  const send = async (name: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await session.query(accessSql(name, tables), [JSON.stringify(rows)]);
  };
  await send("permissions-add", plan.added);
  await send(
    "permissions-describe",
    plan.changed.map(({ id, description }) => ({ id, description })),
  );
  await send("grants-add", plan.addedGrants);
  if (prune) {
    await refuseReferences(session, tables, plan);
    await send("grants-remove", plan.extraGrants);
    if (plan.extra.length > 0)
      await session.query(accessSql("permissions-remove", tables), [idsOf(plan.extra)]);
  }
  requireHeld(plan, planAccess(wanted, await readAccess(session, tables)), prune);
  return plan;
}

/** Nobody may give a role what is about to be removed: each grant that vanishes is one that was told of. */
async function hold(
  session: Session,
  tables: AccessTables,
  permissions: readonly StoredPermission[],
): Promise<void> {
  if (permissions.length > 0)
    await session.query(accessSql("permissions-hold", tables), [idsOf(permissions)]);
}

function idsOf(permissions: readonly StoredPermission[]): string {
  return arrayParameter(permissions.map(({ id }) => id));
}

function requireAgreed(plan: AccessPlan, agreed: Pick<AccessPlan, "extra" | "extraGrants">): void {
  const permissions = new Set(agreed.extra.map(permissionName));
  const grants = new Set(agreed.extraGrants.map(grantKey));
  const isAgreed =
    plan.extra.every((one) => permissions.has(permissionName(one))) &&
    plan.extraGrants.every((one) => grants.has(grantKey(one)));
  if (isAgreed) return;
  throw new PgopsError({
    code: "PGOPS_CONCURRENT",
    message: "somebody has added permissions meanwhile, and more would be removed than was agreed to",
    hint: "Nothing was removed. Run the command again.",
    exitCode: ExitCode.notNow,
  });
}
