export type Tree = Record<string, unknown>;

/** An object written as `{...}` (or in YAML, JSON), not an instance of anything. */
export function isTree(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const addressKeys = ["host", "port", "name", "user", "password"] as const;
const embeddedKeys = ["embedded", "major"] as const;

/** The configuration with an environment laid over it: objects key by key, everything else replaced. */
export function overlayEnvironment(base: Tree, over: Tree): Tree {
  const merged = overlay(base, over);
  if (isTree(base.database) && isTree(over.database)) {
    merged.database = overlay(withoutOtherAddress(base.database, over.database), over.database);
  }
  return merged;
}

function overlay(base: Tree, over: Tree): Tree {
  const merged: Tree = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const below = merged[key];
    merged[key] = isTree(below) && isTree(value) ? overlay(below, value) : value;
  }
  return merged;
}

/** A URL, single parts and the embedded server exclude each other: the later way of saying where wins. */
function withoutOtherAddress(base: Tree, over: Tree): Tree {
  const says = (keys: readonly string[]): boolean => keys.some((key) => over[key] !== undefined);
  const dropped = new Set<string>();
  const drop = (keys: readonly string[]): void => keys.forEach((key) => dropped.add(key));
  if (says(["url"])) drop([...addressKeys, ...embeddedKeys]);
  if (says(addressKeys)) drop(["url"]);
  if (says(["host"])) drop(embeddedKeys);
  if (over.embedded === true) drop([...addressKeys, "url"]);
  return Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.has(key)));
}

/** Each leaf replaced by its path ("database.pool.max"), so that a merged tree tells where each leaf stands. */
export function leafPaths(tree: Tree, prefix: string): Tree {
  const entries = Object.entries(tree).map(([key, value]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return [key, isTree(value) ? leafPaths(value, path) : path] as const;
  });
  return Object.fromEntries(entries);
}

/** All leaves of a tree with their paths, in order. */
export function* leaves(tree: Tree, prefix = ""): Generator<{ path: string; value: unknown }> {
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    if (isTree(value)) yield* leaves(value, path);
    else yield { path, value };
  }
}
