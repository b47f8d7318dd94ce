import { didYouMean } from "../../nearest.ts";
import type { TextPlace } from "../../sqltext/place.ts";
import { type Access, type Grant, type Permission, permissionName } from "./access.ts";
import { expand, isExact, matching, mayMeet, parsePattern, type Pattern } from "./pattern.ts";
import { describeTree, type Problem, type ReadTree, shortText, type Tree, type TreeEntry } from "./tree.ts";

/** VARCHAR(50), what the columns resource, action and role hold, counted in characters. */
const longestName = 50;

/** Who may do what, as far as the file could be understood, and everything that is wrong with it. */
export function judgeAccess({ tree, problems }: ReadTree): { access: Access; problems: Problem[] } {
  const judge = new AccessJudge(problems);
  judge.top(tree);
  return { access: judge.access, problems: judge.problems };
}

class AccessJudge {
  readonly problems: Problem[];
  readonly #permissions: Permission[] = [];
  readonly #roles = new Map<string, Pattern[]>();
  /** Of permissions with something wrong about them: what they may have been meant to be, for what roles have. */
  readonly #perhaps: Pattern[] = [];

  constructor(problems: readonly Problem[]) {
    this.problems = [...problems];
  }

  get access(): Access {
    const grants: Grant[] = [];
    for (const [role, patterns] of this.#roles) {
      for (const { resource, action } of expand(patterns, this.#permissions))
        grants.push({ role, resource, action });
    }
    return { permissions: this.#permissions, roles: [...this.#roles.keys()], grants };
  }

  top(tree: Tree | undefined): void {
    // What cannot be parsed has been told of.
    if (tree === undefined && this.problems.length > 0) return;
    if (tree?.kind !== "map") {
      const found = tree === undefined ? "nothing" : describeTree(tree);
      this.#tell(`the file must hold \`permissions\` and \`roles\`, found ${found}`, tree?.place);
      return;
    }
    const found = this.#keysOf(tree.entries, ["permissions", "roles"], "the file");
    const permissions = found.get("permissions");
    if (permissions === undefined) {
      this.#perhaps.push(anything);
      this.#tell("the file has no `permissions`", tree.place);
    } else this.#permissionsIn(permissions.value);
    const roles = found.get("roles");
    if (roles !== undefined) this.#rolesIn(roles.value);
  }

  #permissionsIn(tree: Tree): void {
    if (tree.kind !== "list") {
      this.#perhaps.push(anything);
      this.#tell(`\`permissions\` must be a list, found ${describeTree(tree)}`, tree.place);
      return;
    }
    const first = new Map<string, TextPlace | undefined>();
    for (const item of tree.items) {
      const permission = this.#permissionIn(item);
      if (permission === undefined) continue;
      const name = permissionName(permission);
      if (first.has(name))
        this.#tell(`${shortText(name)} is there twice${lineOf(first.get(name))}`, item.place);
      else {
        first.set(name, item.place);
        this.#permissions.push(permission);
      }
    }
  }

  #permissionIn(tree: Tree): Permission | undefined {
    if (tree.kind !== "map") {
      const wanted = "a permission must have `resource`, `action` and `description`";
      this.#tell(`${wanted}, found ${describeTree(tree)}`, tree.place);
      const meant = tree.kind === "scalar" ? parsePattern(String(tree.value)) : undefined;
      if (meant !== undefined) this.#perhaps.push(meant);
      return undefined;
    }
    const found = this.#keysOf(tree.entries, ["resource", "action", "description"], "a permission");
    const [resource, action] = (["resource", "action"] as const).map((key) => {
      const entry = found.get(key);
      if (entry !== undefined) return this.#name(entry.value, `\`${key}\``, entry.place);
      this.#tell(`this permission has no \`${key}\``, tree.place);
      return undefined;
    });
    const description = this.#description(found.get("description"));
    if (resource !== undefined && action !== undefined) return { resource, action, description };
    this.#perhaps.push({
      resource: writtenAt(found.get("resource")),
      action: writtenAt(found.get("action")),
    });
    return undefined;
  }

  #description(entry: TreeEntry | undefined): string | null {
    if (entry === undefined) return null;
    const { value } = entry;
    const place = value.place ?? entry.place;
    const text = value.kind === "scalar" ? value.value : undefined;
    if (text === null) return null;
    if (typeof text === "string") return this.#isText(text, "`description`", place) ? text : null;
    this.#tell(`\`description\` must be text, found ${describeTree(value)}`, place);
    return null;
  }

  #rolesIn(tree: Tree): void {
    if (tree.kind !== "map") {
      const wanted = "`roles` must be a block with a list of permissions for each role";
      this.#tell(`${wanted}, found ${describeTree(tree)}`, tree.place);
      return;
    }
    const first = new Map<string, TextPlace | undefined>();
    for (const { key, place, value } of tree.entries) {
      const name = this.#name({ kind: "scalar", value: key, place }, "the name of a role", place, /\p{Cc}/u);
      if (name !== undefined && first.has(name))
        this.#tell(`the role ${shortText(name)} is there twice${lineOf(first.get(name))}`, place);
      const patterns = this.#patternsIn(value, name ?? "", place);
      if (name === undefined || first.has(name)) continue;
      first.set(name, place);
      this.#roles.set(name, patterns);
    }
  }

  #patternsIn(tree: Tree, role: string, rolePlace: TextPlace | undefined): Pattern[] {
    if (tree.kind !== "list") {
      const found = describeTree(tree);
      const none = found === "nothing" ? "; a role that may do nothing has []" : "";
      this.#tell(
        `the role ${shortText(role)} must have a list of permissions, found ${found}${none}`,
        tree.place ?? rolePlace,
      );
      return [];
    }
    const seen = new Map<string, TextPlace | undefined>();
    const patterns: Pattern[] = [];
    for (const item of tree.items) {
      const place = item.place ?? rolePlace;
      const text = item.kind === "scalar" ? item.value : undefined;
      if (typeof text !== "string") {
        this.#tell(
          `a permission of a role is text such as "products:read", found ${describeTree(item)}`,
          place,
        );
      } else if (seen.has(text)) {
        this.#tell(
          `${shortText(text)} is there twice for ${shortText(role)}${lineOf(seen.get(text))}`,
          place,
        );
      } else {
        seen.set(text, place);
        const pattern = this.#pattern(text, role, place);
        if (pattern !== undefined) patterns.push(pattern);
      }
    }
    return patterns;
  }

  #pattern(text: string, role: string, place: TextPlace | undefined): Pattern | undefined {
    const pattern = parsePattern(text);
    if (pattern === undefined) {
      this.#tell(
        `${shortText(text)} is no permission: write resource:action, with * in the place of either for all`,
        place,
      );
      return undefined;
    }
    if (matching(pattern, this.#permissions).length > 0) return pattern;
    if (this.#perhaps.some((one) => mayMeet(one, pattern))) return pattern;
    const meant = didYouMean(text, this.#near(pattern));
    this.#tell(
      isExact(pattern)
        ? `the role ${shortText(role)} has the unknown permission ${shortText(text)}${meant}`
        : `${shortText(text)} of the role ${shortText(role)} matches no permission${meant}`,
      place,
    );
    return undefined;
  }

  /** What could have been meant: with a star where the pattern has one. */
  #near({ resource, action }: Pattern): string[] {
    const names = this.#permissions.map((one) =>
      permissionName({
        resource: resource === undefined ? "*" : one.resource,
        action: action === undefined ? "*" : one.action,
      }),
    );
    return [...new Set(names)];
  }

  /** A text that a column and a pattern can hold. */
  #name(
    tree: Tree,
    what: string,
    place: TextPlace | undefined,
    refused: RegExp = /[:*\s\p{Cc}]/u,
  ): string | undefined {
    const at = tree.place ?? place;
    const value = tree.kind === "scalar" ? tree.value : undefined;
    if (typeof value !== "string" || value === "") {
      const quoted = typeof value === "number" || typeof value === "boolean" ? ": put it in quotes" : "";
      this.#tell(`${what} must be text, found ${describeTree(tree)}${quoted}`, at);
      return undefined;
    }
    const found = refused.exec(value)?.[0];
    if (found !== undefined) {
      this.#tell(`${what} cannot hold ${nameOf(found)}, found ${shortText(value)}`, at);
      return undefined;
    }
    const length = Array.from(value).length;
    if (length > longestName) {
      this.#tell(`${what} has ${length} characters, and the column holds ${longestName}`, at);
      return undefined;
    }
    return this.#isText(value, what, at) ? value : undefined;
  }

  /** What PostgreSQL takes in no text. */
  #isText(value: string, what: string, place: TextPlace | undefined): boolean {
    if (!value.includes("\0") && value.isWellFormed()) return true;
    this.#tell(`${what} holds a character that PostgreSQL takes in no text`, place);
    return false;
  }

  /** The entries by their keys; what is unknown or there twice is told of. */
  #keysOf(entries: readonly TreeEntry[], known: readonly string[], where: string): Map<string, TreeEntry> {
    const found = new Map<string, TreeEntry>();
    for (const entry of entries) {
      const key = String(entry.key);
      if (!known.includes(key))
        this.#tell(`unknown key \`${key}\` in ${where}${didYouMean(key, known)}`, entry.place);
      else if (found.has(key)) {
        this.#tell(`\`${key}\` is there twice${lineOf(found.get(key)?.place)}`, entry.place);
      } else found.set(key, entry);
    }
    return found;
  }

  #tell(message: string, place: TextPlace | undefined): void {
    this.problems.push({ message, place });
  }
}

const anything: Pattern = { resource: undefined, action: undefined };

/** What stands there, right or wrong. */
function writtenAt(entry: TreeEntry | undefined): string | undefined {
  const value = entry?.value.kind === "scalar" ? entry.value.value : undefined;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value : undefined;
}

function lineOf(place: TextPlace | undefined): string {
  return place === undefined ? "" : `, the first time in line ${place.line}`;
}

function nameOf(character: string): string {
  if (character === ":" || character === "*") return `"${character}"`;
  return character.trim() === "" && character !== "" ? "a blank" : "a control character";
}
