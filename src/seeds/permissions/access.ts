/** Something that may be done. */
export interface Permission {
  resource: string;
  action: string;
  /** Null where there is none. */
  description: string | null;
}

/** A role's right to do it. */
export interface Grant {
  role: string;
  resource: string;
  action: string;
}

/** Who may do what, its patterns expanded; what a file says, and what a database is to hold. */
export interface Access {
  permissions: readonly Permission[];
  /** Also the roles that may do nothing. */
  roles: readonly string[];
  grants: readonly Grant[];
}

/** "products:read" */
export function permissionName({ resource, action }: { resource: string; action: string }): string {
  return `${resource}:${action}`;
}

/** One of a kind for each grant; a role's name may hold anything but a NUL character. */
export function grantKey({ role, ...permission }: Grant): string {
  return `${role}\0${permissionName(permission)}`;
}
