// The architecture rule: arrows point down only. `npm run architecture`; CI runs it, and so does a test.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const words = ["errors", "findings", "duration", "nearest"];
const ground = [...words, "config", "postgres", "sqltext", "operation"];
const features = ["migrations", "roundtrip", "partitions", "seeds", "maintenance", "reports", "typegen"];

/**
 * Each area of src/ with the areas it may import; an area is a folder, or a file that lies directly in src/.
 * `types of x` allows `import type` alone. What is not written here is forbidden, and so is an area without a line.
 */
export const allowedArrows: Readonly<Record<string, readonly string[]>> = {
  cli: [...ground, ...features],
  index: [...ground, ...features, "library"],
  // What index exports, where it is too much for one file.
  library: [...ground, ...features],
  db: [...words, "postgres", "types of config"],

  // The proof applies migrations and takes them back.
  roundtrip: [...ground, "migrations"],
  migrations: ground,
  partitions: ground,
  seeds: ground,
  // It runs the others by the clock.
  maintenance: [...ground, "partitions", "seeds"],
  reports: ground,
  typegen: ground,

  // What every operation does the same way: its context and events, one run at a time, patience with locks, the history.
  operation: [...words, "config", "postgres", "sqltext"],
  postgres: [...words, "config"],
  sqltext: words,
  config: words,

  nearest: [],
  duration: ["errors"],
  findings: [],
  errors: [],
};

const mostLines = 320;
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
const vagueName = /^(utils?|helpers?|managers?)$|-(utils?|helpers?|managers?)$/;

/** Something against the rule: the file relative to the root, the line counted from 1. */
export interface Violation {
  file: string;
  line: number;
  rule: string;
}

interface Import {
  specifier: string;
  line: number;
  typeOnly: boolean;
}

/**
 * Checks every file below `root`/src: its imports against the table, its name and its length.
 * Gives back what is wrong, an empty list when all is well; throws when `root` has no src folder.
 */
export function checkArchitecture(root: string): Violation[] {
  const source = join(root, "src");
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  return files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const found = [...checkName(source, file), ...checkLength(file, text)];
    if (file.endsWith(".ts")) found.push(...checkImports(source, file, text));
    return found.map(({ line, rule }) => ({ file: relative(root, file).split(sep).join("/"), line, rule }));
  });
}

function checkName(source: string, file: string): Violation[] {
  const parts = relative(source, file).split(sep);
  return parts.flatMap((part) => {
    const stem = part.split(".")[0] ?? part;
    if (!kebabCase.test(part)) return [{ file, line: 1, rule: `"${part}" is not in kebab-case` }];
    if (vagueName.test(stem)) return [{ file, line: 1, rule: `"${part}" says nothing: name the concept` }];
    return [];
  });
}

function checkLength(file: string, text: string): Violation[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (!file.endsWith(".ts") || lines <= mostLines) return [];
  return [{ file, line: mostLines + 1, rule: `${lines} lines, more than ${mostLines}: one concept a file` }];
}

function checkImports(source: string, file: string, text: string): Violation[] {
  const from = areaOf(source, file);
  const allowed = allowedArrows[from];
  if (allowed === undefined) {
    return [{ file, line: 1, rule: `the area "${from}" has no line in scripts/check-architecture.ts` }];
  }
  return readImports(text).flatMap(({ specifier, line, typeOnly }) => {
    // Relative imports alone can cross areas: src/ reaches itself in no other way.
    if (!specifier.startsWith(".")) return [];
    const target = resolve(dirname(file), specifier);
    if (!target.startsWith(source + sep)) return outward(dirname(source), target, file, line);
    const to = areaOf(source, target);
    if (to === from || allowed.includes(to) || (typeOnly && allowed.includes(`types of ${to}`))) return [];
    const may = allowed.length === 0 ? "nothing" : allowed.join(", ");
    return [{ file, line, rule: `${from} imports ${to} (${specifier}); it may import ${may}` }];
  });
}

/** Data beside src/ (package.json) may be imported; code may not, for the package does not carry it. */
function outward(top: string, target: string, file: string, line: number): Violation[] {
  if (target === join(top, "package.json")) return [];
  return [{ file, line, rule: `imports ${relative(top, target)}, which lies outside src/` }];
}

function areaOf(source: string, file: string): string {
  const first = relative(source, file).split(sep)[0] ?? "";
  return first.endsWith(".ts") ? basename(first, ".ts") : first;
}

const statement =
  /\b(?:import|export)\s+(?<type>type\s+(?!from\b))?(?:[\w*{}\s,$]*?\bfrom\s*)?["'](?<specifier>[^"'\n]+)["']/gu;
const expression = /\bimport\s*\(\s*["'](?<specifier>[^"'\n]+)["']/gu;

function readImports(text: string): Import[] {
  const code = blankComments(text);
  return [...code.matchAll(statement), ...code.matchAll(expression)].map((match) => ({
    specifier: match.groups?.["specifier"] ?? "",
    line: code.slice(0, match.index + match[0].length).split("\n").length,
    typeOnly: match.groups?.["type"] !== undefined,
  }));
}

const stringOrComment =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//gu;

/** Comments become spaces, so that an import in one does not count; line ends stay, and strings do. */
function blankComments(text: string): string {
  return text.replaceAll(stringOrComment, (part) =>
    part.startsWith("/") ? part.replaceAll(/[^\n]/gu, " ") : part,
  );
}

function main(): void {
  const top = dirname(dirname(fileURLToPath(import.meta.url)));
  const found = checkArchitecture(top);
  for (const { file, line, rule } of found) console.error(`${file}:${line}: ${rule}`);
  console.log(
    found.length === 0
      ? "architecture: arrows point down only"
      : `architecture: ${found.length} against the rule`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
