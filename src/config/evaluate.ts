import { isTree, leafPaths, leaves, overlayEnvironment, type Tree } from "./overlay.ts";
import { evaluatePlaceholders, hasPlaceholder } from "./placeholders.ts";
import type { Problems } from "./problems.ts";

export interface EvaluateOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** The name of the file, for messages. */
  source: string;
  /** The block under `environments` that is in force. */
  environment: string | undefined;
  /** Whether a setting, by its path as if no environment were there, is going to be used. */
  inUse: (path: string, value: unknown) => boolean;
  problems: Problems;
}

export interface EvaluatedConfig {
  /** The file's content with placeholders evaluated; what is not in use and holds a placeholder is undefined. */
  tree: Tree;
  /** For each path in the file that had placeholders: the variables. */
  variables: Map<string, string[]>;
  /** For each setting that is left when the environment is laid over the rest: its path in the file. */
  origins: Map<string, string>;
}

/** Evaluates the placeholders of what is in use, and of nothing else: a variable nobody needs is never missed. */
export function evaluateConfig(raw: Tree, options: EvaluateOptions): EvaluatedConfig {
  const origins = originsOf(raw, options.environment);
  const used = new Set<string>();
  const values = new Map([...leaves(raw)].map(({ path, value }) => [path, value]));
  for (const [path, origin] of origins) {
    if (options.inUse(path, values.get(origin))) used.add(origin);
  }
  const variables = new Map<string, string[]>();
  const evaluate = (value: unknown, path: string): unknown => {
    if (value === null) return undefined;
    if (isTree(value)) return mapTree(value, path, evaluate);
    if (Array.isArray(value)) return value.map((item, index) => evaluate(item, `${path}.${index}`));
    if (typeof value !== "string" || !hasPlaceholder(value)) return value;
    if (!used.has(path) && !isInUsedArray(path, used)) return undefined;
    return evaluateText(value, path, variables, options);
  };
  return { tree: mapTree(raw, "", evaluate), variables, origins };
}

function mapTree(tree: Tree, path: string, map: (value: unknown, path: string) => unknown): Tree {
  const entries = Object.entries(tree).map(([key, value]) => {
    return [key, map(value, path === "" ? key : `${path}.${key}`)] as const;
  });
  return Object.fromEntries(entries);
}

function evaluateText(
  value: string,
  path: string,
  variables: Map<string, string[]>,
  { env, source, problems }: EvaluateOptions,
): string | undefined {
  const { value: text, names, missing, malformed } = evaluatePlaceholders(value, env);
  variables.set(path, names);
  for (const name of missing) {
    problems.add(`\`${path}\` in ${source} needs the variable ${name}, which is not set`);
  }
  if (malformed) {
    problems.add(
      `\`${path}\` in ${source}: a placeholder is \${NAME} or \${NAME:-default}; write $\${ for a plain \${`,
    );
  }
  return missing.length > 0 || malformed ? undefined : text;
}

function isInUsedArray(path: string, used: ReadonlySet<string>): boolean {
  const parent = path.slice(0, path.lastIndexOf("."));
  return parent !== path && (used.has(parent) || (parent.includes(".") && isInUsedArray(parent, used)));
}

function originsOf(raw: Tree, environment: string | undefined): Map<string, string> {
  const { environments, ...base } = raw;
  const chosen = chosenEnvironment(environments, environment);
  const paths = overlayEnvironment(
    leafPaths(base, ""),
    chosen === undefined ? {} : leafPaths(chosen, `environments.${environment}`),
  );
  return new Map([...leaves(paths)].map(({ path, value }) => [path, String(value)]));
}

/** The block of that name, if it is there and is a block. */
export function chosenEnvironment(environments: unknown, name: string | undefined): Tree | undefined {
  if (name === undefined || !isTree(environments) || !Object.hasOwn(environments, name)) return undefined;
  const chosen = environments[name];
  return isTree(chosen) ? chosen : undefined;
}
