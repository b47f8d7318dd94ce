import type { Finding } from "../../src/findings.ts";
import type { CliOptions, CliResult } from "../support/cli.ts";
import { serverEnvironment } from "../support/memory-folder.ts";
import { type TemporaryProject, temporaryProject } from "../support/project.ts";
import { checkedPgops, migrationFiles } from "./scene.ts";

/** What `pgops verify --json` prints, or its error. */
export interface VerifyDocument {
  command: string;
  ok: boolean;
  migrations: { number: number; name: string; result: string; findings: Finding[]; durationMs: number }[];
  counts: Record<string, number>;
  notes: string[];
  fixed?: string[];
  server: { version: string; engine: string } | null;
  error?: { code: string; message: string; hint: string | null; exitCode: number };
  exitCode: number;
}

/** A project without a database. */
export interface Proved extends TemporaryProject {
  /** `pgops verify` with these flags. */
  verify: (flags?: string[], options?: CliOptions) => Promise<CliResult>;
  /** The same with `--json`. */
  json: (flags?: string[], options?: CliOptions) => Promise<VerifyDocument>;
}

/** A temporary project with these migrations, as in `scene`. */
export async function proved(files: Record<string, string | null>): Promise<Proved> {
  const project = await temporaryProject(migrationFiles(files));
  return { ...project, ...verifyIn(project.path) };
}

/** `pgops verify` in a folder, its throwaway server in memory where that can be. */
export function verifyIn(
  cwd: string,
  environment: Record<string, string> = {},
): Pick<Proved, "verify" | "json"> {
  const { TMPDIR } = serverEnvironment();
  const verify = (flags: string[] = [], { env, ...options }: CliOptions = {}): Promise<CliResult> =>
    checkedPgops(["verify", ...flags], {
      cwd,
      env: { ...(TMPDIR !== undefined && { TMPDIR }), ...environment, ...env },
      ...options,
    });
  return {
    verify,
    json: async (flags = [], options) => {
      const { exitCode, stdout } = await verify([...flags, "--json"], options);
      return { ...(JSON.parse(stdout) as Omit<VerifyDocument, "exitCode">), exitCode };
    },
  };
}

/** "2 broken: not-restored index public.i" of each migration. */
export function verdictsOf({ migrations }: VerifyDocument): string[] {
  return migrations.map(({ number, result, findings }) => {
    const found = findings.map(({ rule, where }) => `${rule} ${where.object ?? ""}`);
    return `${number} ${result}${found.length === 0 ? "" : `: ${found.join(", ")}`}`;
  });
}
