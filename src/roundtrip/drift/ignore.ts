import { ExitCode, PgopsError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";
import { compareObjects, type Difference } from "../catalog/compare.ts";
import { kinds } from "../catalog/kinds.ts";
import { type CatalogObject, keyOf, textOf } from "../catalog/object.ts";

/** One rule of `diff.ignore`. */
interface IgnoreRule {
  /** Matches the key of an object, "table public.tmp_1". */
  object: RegExp;
  /** The properties that may differ; undefined: the whole object. */
  properties: ReadonlySet<string> | undefined;
}

const kindNames: readonly string[] = kinds.map(({ name }) => name);
const longestFirst = kindNames.toSorted((a, b) => b.length - a.length);

/**
 * Reads rules such as "table public.tmp_*", "index *_bak", "policy", "function public.f(*): comment, owner" and
 * "*: grants". @throws PgopsError `PGOPS_CONFIG` (exit code 2) that names each rule that cannot be read.
 */
export function readIgnoreRules(texts: readonly string[]): IgnoreRule[] {
  const problems: string[] = [];
  const rules = texts.flatMap((text) => {
    const rule = readRule(text.trim());
    if (typeof rule !== "string") return rule;
    problems.push(`"${text}": ${rule}`);
    return [];
  });
  if (problems.length === 0) return rules;
  throw new PgopsError({
    code: "PGOPS_CONFIG",
    message: `${problems.length === 1 ? "a rule" : `${problems.length} rules`} of \`diff.ignore\` cannot be read`,
    details: problems,
    hint: "A rule is a kind of object or *, a name in which * stands for anything, and where only some properties may differ a colon and their names: `index *_bak`, `*: grants`.",
    exitCode: ExitCode.usage,
  });
}

/** The rule, or what is wrong with it. */
function readRule(text: string): IgnoreRule | string {
  const [, subject = "", names] = /^(.*?)(?::\s*([a-z][\w ]*(?:,\s*[a-z][\w ]*)*))?$/is.exec(text) ?? [];
  const kind = subject.startsWith("*") ? "*" : longestFirst.find((name) => begins(subject, name));
  if (kind === undefined) return unknownKind(subject);
  const glob = subject.slice(kind.length).trim();
  if (subject.endsWith(":")) return "no property stands behind the colon";
  if (kind === "*" && glob === "" && names === undefined) return "it would leave out everything";
  if (kind === "*" && glob !== "" && !/^\*\s/.test(subject)) return unknownKind(subject);
  const start = kind === "*" ? "(?:[a-z]+ )+?" : `${kind} `;
  const object = new RegExp(`^${start}${patternOf(glob === "" ? "*" : glob)}$`, "su");
  return { object, properties: names === undefined ? undefined : propertiesOf(names) };
}

function begins(subject: string, kind: string): boolean {
  return subject === kind || subject.startsWith(`${kind} `);
}

function unknownKind(subject: string): string {
  const [word = ""] = subject.split(/\s/);
  const near = nearest(word, kindNames);
  return `there is no kind of object called ${word === "" ? "nothing" : word}${near === undefined ? "" : `; did you mean ${near}?`}`;
}

function patternOf(glob: string): string {
  return glob
    .replaceAll(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
}

/** What the defaults grant and was taken away is a matter of grants too. */
function propertiesOf(names: string): Set<string> {
  const properties = new Set(names.split(",").map((name) => name.trim()));
  if (properties.has("grants")) properties.add("revokes");
  return properties;
}

/** Leaves out what the rules allow to differ; of a table that is left out, also what lives in it. */
export function withoutIgnored(
  differences: readonly Difference[],
  rules: readonly IgnoreRule[],
): Difference[] {
  return differences.flatMap((difference) => {
    const keys = keysAbout(difference.before ?? difference.after);
    const matching = rules.filter(({ object, properties }) =>
      properties === undefined ? keys.some((key) => object.test(key)) : object.test(difference.key),
    );
    if (matching.some(({ properties }) => properties === undefined)) return [];
    if (difference.type !== "changed" || matching.length === 0) return difference;
    const ignored = new Set(matching.flatMap(({ properties }) => [...(properties ?? [])]));
    const same = withPropertiesOf(difference.before, difference.after, ignored);
    return compareObjects(difference.key, difference.before, same) ?? [];
  });
}

function keysAbout(object: CatalogObject): string[] {
  const owner = textOf(object, "ownedBy");
  const table = owner === undefined ? [] : [`table ${owner.slice(0, owner.lastIndexOf("."))}`];
  return [keyOf(object), ...(object.parent === null ? [] : [object.parent]), ...table];
}

function withPropertiesOf(
  before: CatalogObject,
  after: CatalogObject,
  names: ReadonlySet<string>,
): CatalogObject {
  const kept = Object.entries(after.properties).filter(([name]) => !names.has(name));
  const taken = Object.entries(before.properties).filter(([name]) => names.has(name));
  return { ...after, properties: Object.fromEntries([...kept, ...taken]) };
}
