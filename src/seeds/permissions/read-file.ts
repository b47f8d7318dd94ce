import { extname, join, relative } from "node:path";
import { contentHash } from "../../sqltext/read-source.ts";
import { readSource } from "../../sqltext/source.ts";
import type { Access } from "./access.ts";
import { judgeAccess } from "./judge.ts";
import { wrongPermissions } from "./problems.ts";
import type { ReadTree } from "./tree.ts";

const modules: ReadonlySet<string> = new Set([".ts", ".mts", ".js", ".mjs"]);

/** A file that says who may do what. */
export interface AccessFile {
  /** "permissions.yaml" */
  filename: string;
  /** Relative to the working folder. */
  path: string;
  /** Of its text, line ends normalised. */
  hash: string;
  access: Access;
}

/**
 * Reads and judges it.
 * @throws PgopsError `PGOPS_PERMISSIONS` (exit code 2) with everything that is wrong, each with its line and column.
 */
export async function readAccessFile(
  directory: string,
  filename: string,
  cwd: string,
  signal?: AbortSignal,
): Promise<AccessFile> {
  const path = relative(cwd, join(directory, filename));
  const source = readSource(join(directory, filename), cwd);
  const read = await readTree(join(directory, filename), source, signal);
  const { access, problems } = judgeAccess(read);
  if (problems.length > 0) throw wrongPermissions(problems, path, source);
  return { filename, path, hash: contentHash(source), access };
}

async function readTree(path: string, source: string, signal: AbortSignal | undefined): Promise<ReadTree> {
  if (modules.has(extname(path))) {
    const { readModule } = await import("./module-tree.ts");
    return readModule(path, source, signal);
  }
  const { readYaml } = await import("./yaml-tree.ts");
  return readYaml(source);
}
