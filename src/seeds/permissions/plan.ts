import { type Access, type Grant, grantKey, type Permission, permissionName } from "./access.ts";

export interface StoredPermission extends Permission {
  id: string;
}

/** What the tables hold. */
export interface StoredAccess {
  permissions: readonly StoredPermission[];
  grants: readonly Grant[];
}

export interface ChangedPermission extends StoredPermission {
  /** Its description until now. */
  before: string | null;
}

/** How the tables differ from what they are to hold. */
export interface AccessPlan {
  added: Permission[];
  changed: ChangedPermission[];
  /** In the database alone. */
  extra: StoredPermission[];
  addedGrants: Grant[];
  /** In the database alone; also those of extra permissions. */
  extraGrants: Grant[];
}

/** Compares what is to be with what is. Each list is in the order of the names. */
export function planAccess(wanted: Access, stored: StoredAccess): AccessPlan {
  const there = new Map(stored.permissions.map((one) => [permissionName(one), one]));
  const names = new Set(wanted.permissions.map(permissionName));
  const changed = wanted.permissions.flatMap((permission) => {
    const one = there.get(permissionName(permission));
    return one === undefined || one.description === permission.description
      ? []
      : [{ id: one.id, ...permission, before: one.description }];
  });
  const wantedGrants = new Set(wanted.grants.map(grantKey));
  const storedGrants = new Set(stored.grants.map(grantKey));
  return {
    added: wanted.permissions.filter((one) => !there.has(permissionName(one))).toSorted(byName),
    changed: changed.toSorted(byName),
    extra: stored.permissions.filter((one) => !names.has(permissionName(one))).toSorted(byName),
    addedGrants: wanted.grants.filter((one) => !storedGrants.has(grantKey(one))).toSorted(byRole),
    extraGrants: stored.grants.filter((one) => !wantedGrants.has(grantKey(one))).toSorted(byRole),
  };
}

/** Whether there is nothing that the tables would have to be given; what they hold beside it does not count. */
export function isSatisfied({ added, changed, addedGrants }: AccessPlan): boolean {
  return added.length + changed.length + addedGrants.length === 0;
}

/** Whether the tables hold something that the file does not. */
export function hasExtra({ extra, extraGrants }: AccessPlan): boolean {
  return extra.length + extraGrants.length > 0;
}

function byName(a: Permission, b: Permission): number {
  return compare(a.resource, b.resource) || compare(a.action, b.action);
}

function byRole(a: Grant, b: Grant): number {
  return compare(a.role, b.role) || compare(a.resource, b.resource) || compare(a.action, b.action);
}

/** By code units: the same everywhere, whatever the language of the machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
