import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";

/** What stands in place of a value that is secret. */
const masked = "***";

/** `OPTIONS (host 'db', port '5432')` with a space before it, from "host=db"; nothing where there are none. */
export function optionsClause(options: readonly string[]): string {
  return options.length === 0 ? "" : ` OPTIONS (${options.map(written).join(", ")})`;
}

/** The OPTIONS clause that brings the options of a foreign object from one list to another; undefined where none does. */
export function optionChanges(from: readonly string[], to: readonly string[]): string | undefined {
  const before = new Map(from.map(parts));
  const after = new Map(to.map(parts));
  const changes = [
    ...[...before.keys()].filter((name) => !after.has(name)).map((name) => `DROP ${quoteWhereNeeded(name)}`),
    ...to
      .filter((option) => !from.includes(option))
      .map((option) => `${before.has(parts(option)[0]) ? "SET" : "ADD"} ${written(option)}`),
  ];
  return changes.length === 0 ? undefined : `OPTIONS (${changes.join(", ")})`;
}

/** Puts a line before a statement that says what a person must fill in, where it holds a masked value. */
export function toBeFilledIn(statement: string): string {
  return statement.includes(quoteLiteral(masked))
    ? `-- Secrets are not known here: put them in place of '${masked}'.\n${statement}`
    : statement;
}

function parts(option: string): [name: string, value: string] {
  const at = option.indexOf("=");
  return [option.slice(0, at), option.slice(at + 1)];
}

function written(option: string): string {
  const [name, value] = parts(option);
  return `${quoteWhereNeeded(name)} ${quoteLiteral(value)}`;
}
