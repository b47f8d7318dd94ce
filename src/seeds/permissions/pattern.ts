import { type Permission, permissionName } from "./access.ts";

/** A part of a pattern: `*`, or a name without blanks. */
const part = String.raw`(\*|[^:*\s]+)`;
const form = new RegExp(`^${part}:${part}$`, "u");

/** "products:read", "products:*", "*:read" or "*:*". */
export interface Pattern {
  /** Undefined for any. */
  resource: string | undefined;
  action: string | undefined;
}

/** Reads a pattern; undefined where the text is none. */
export function parsePattern(text: string): Pattern | undefined {
  const [, resource, action] = form.exec(text) ?? [];
  if (resource === undefined || action === undefined) return undefined;
  return { resource: orAny(resource), action: orAny(action) };
}

function orAny(name: string): string | undefined {
  return name === "*" ? undefined : name;
}

/** The permissions that the pattern means, in their order. */
export function matching<One extends Pick<Permission, "resource" | "action">>(
  { resource, action }: Pattern,
  permissions: readonly One[],
): One[] {
  return permissions.filter(
    (one) =>
      (resource === undefined || one.resource === resource) &&
      (action === undefined || one.action === action),
  );
}

/** Whether the pattern names one permission. */
export function isExact({ resource, action }: Pattern): boolean {
  return resource !== undefined && action !== undefined;
}

/** All permissions that the patterns mean, each once, in the order of `permissions`. */
export function expand<One extends Pick<Permission, "resource" | "action">>(
  patterns: readonly Pattern[],
  permissions: readonly One[],
): One[] {
  const wanted = new Set(patterns.flatMap((pattern) => matching(pattern, permissions).map(permissionName)));
  return permissions.filter((one) => wanted.has(permissionName(one)));
}

/** Whether a permission could be meant by both. */
export function mayMeet(a: Pattern, b: Pattern): boolean {
  return meets(a.resource, b.resource) && meets(a.action, b.action);
}

function meets(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
