import * as v from "valibot";
import type { Tree } from "./overlay.ts";
import type { Problems } from "./problems.ts";
import { configSchema } from "./schema.ts";
import { unknownKey } from "./schema-parts.ts";

export interface ValidateOptions {
  /** The name of the file, for messages. */
  source: string;
  /** The variables that a value was made of, by path: such a value is never shown. */
  variables: ReadonlyMap<string, string[]>;
  problems: Problems;
}

/** The content of a configuration file, its values converted; what is wrong goes to `problems`. */
export function validateConfig(tree: Tree, options: ValidateOptions): Tree {
  const result = v.safeParse(configSchema, tree);
  for (const issue of result.issues ?? []) options.problems.add(describeIssue(issue, options));
  // Where there are issues the output is of no use, and the problems will be thrown.
  return result.success ? (result.output as Tree) : {};
}

function describeIssue(issue: v.BaseIssue<unknown>, { source, variables }: ValidateOptions): string {
  const path = (issue.path ?? []).map(({ key }) => String(key)).join(".");
  if (issue.expected === unknownKey) return `unknown key \`${path}\` in ${source}${issue.message}`;
  const found = describeFound(issue.input, path, variables.get(path));
  if (path === "") return `${source} must hold ${issue.message}, found ${found}`;
  return `\`${path}\` in ${source} must be ${issue.message}, found ${found}`;
}

const secretPath = /(?:^|\.)(?:password|url|directUrl|database|key)$/;

/** What stands there, as far as it may be shown: never what a variable holds, never what may hold a password. */
function describeFound(value: unknown, path: string, variables: readonly string[] | undefined): string {
  if (variables !== undefined) {
    const names = variables.map((name) => `\${${name}}`).join(", ");
    return value === "" ? `nothing (${names} is empty)` : `something else in ${names}`;
  }
  if (value === null) return "nothing";
  if (value === "") return "empty text";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a block of keys";
  if (typeof value === "string") return quotable(value, path) ? `"${value}"` : "other text";
  if (typeof value === "number" && secretPath.test(path)) return "a number";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : `a ${typeof value}`;
}

function quotable(value: string, path: string): boolean {
  return value.length <= 60 && !secretPath.test(path) && !value.includes("://");
}
