import type { QualifiedName } from "../../postgres/identifiers.ts";

/** A name or a pattern of `tables` and `except`. */
interface Pattern {
  text: string;
  /** Undefined: in a schema of the search path. */
  schema: RegExp | undefined;
  name: RegExp;
  /** The name, where it is no pattern. */
  exact: { schema: string | undefined; name: string } | undefined;
}

/** Which tables a task is about. */
export class Selection {
  readonly #tables: readonly Pattern[] | undefined;
  readonly #except: readonly Pattern[];
  readonly #searchPath: ReadonlySet<string>;
  readonly #met = new Set<Pattern>();

  /** `searchPath`: the schemas that a name without one is looked for in. */
  constructor(
    { tables, except }: { tables: readonly string[] | undefined; except: readonly string[] },
    searchPath: readonly string[],
  ) {
    this.#tables = tables?.map(patternOf);
    this.#except = except.map(patternOf);
    this.#searchPath = new Set(searchPath);
  }

  /** Whether it is all tables. */
  get isAll(): boolean {
    return this.#tables === undefined && this.#except.length === 0;
  }

  /** Whether it is one of them: a partition goes with the partitioned tables that it is of. */
  has({ name, ancestors }: { name: QualifiedName; ancestors: readonly QualifiedName[] }): boolean {
    const names = [name, ...ancestors];
    const isOut = names.some((one) => this.#except.some((pattern) => this.#meets(pattern, one)));
    if (this.#tables === undefined) return !isOut;
    let found = false;
    for (const pattern of this.#tables) {
      if (!names.some((one) => this.#meets(pattern, one))) continue;
      this.#met.add(pattern);
      found = true;
    }
    return found && !isOut;
  }

  /** The names of `tables` that no table has met so far; patterns may meet nothing. */
  missing(): { text: string; names: QualifiedName[] }[] {
    return (this.#tables ?? []).flatMap((pattern) => {
      const { text, exact } = pattern;
      if (this.#met.has(pattern) || exact === undefined) return [];
      const schemas = exact.schema === undefined ? [...this.#searchPath] : [exact.schema];
      return [{ text, names: schemas.map((schema) => ({ schema, name: exact.name })) }];
    });
  }

  #meets({ schema, name: pattern }: Pattern, { schema: ofSchema, name }: QualifiedName): boolean {
    return (
      pattern.test(name) && (schema === undefined ? this.#searchPath.has(ofSchema) : schema.test(ofSchema))
    );
  }
}

/** "app.audit_*", "users", '"Odd.Name"': `*` is any text, `?` any character; double quotes take a name as it is. */
function patternOf(text: string): Pattern {
  const parts = partsOf(text.trim());
  const name = parts.at(-1) ?? { regex: "", plain: "" };
  const schema = parts.length > 1 ? parts.at(-2) : undefined;
  const isExact = name.plain !== undefined && (schema === undefined || schema.plain !== undefined);
  return {
    text,
    schema: schema === undefined ? undefined : new RegExp(`^${schema.regex}$`, "su"),
    name: new RegExp(`^${name.regex}$`, "su"),
    exact: isExact ? { schema: schema?.plain, name: name.plain ?? "" } : undefined,
  };
}

interface Part {
  regex: string;
  /** Undefined where it holds a wildcard. */
  plain: string | undefined;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let part: Part = { regex: "", plain: "" };
  const add = (character: string): void => {
    part.regex += character.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    if (part.plain !== undefined) part.plain += character;
  };
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === '"') {
      if (quoted && text[at + 1] === '"') {
        add('"');
        at++;
      } else quoted = !quoted;
    } else if (!quoted && character === ".") {
      parts.push(part);
      part = { regex: "", plain: "" };
    } else if (!quoted && (character === "*" || character === "?")) {
      part.regex += character === "*" ? ".*" : ".";
      part.plain = undefined;
    } else add(character);
  }
  return [...parts, part];
}
