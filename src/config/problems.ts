import { PgopsError } from "../errors.ts";

/** What is known of a problem besides its line. */
export interface ProblemOrigin {
  /** False where a flag or a variable is to blame: then the configuration file is no place to look. */
  inFile?: boolean | undefined;
  /** What to do, where that is not to look up the key. */
  hint?: string | undefined;
}

const lookUp = "docs/configuration.md lists the keys and the variables.";

/** Collects what is wrong, so that a person hears of everything at once. */
export class Problems {
  readonly #origins = new Map<string, ProblemOrigin>();

  /** One self-contained line: what is wrong, where, and what is wanted. Never a secret. */
  add(line: string, origin: ProblemOrigin = {}): void {
    if (!this.#origins.has(line)) this.#origins.set(line, origin);
  }

  /** Throws PGOPS_CONFIG (exit 2) where anything was added; `file` is the configuration file, if there is one. */
  throwIfAny(file: string | undefined): void {
    const lines = [...this.#origins.keys()];
    const [first, ...others] = lines;
    if (first === undefined) return;
    const origins = [...this.#origins.values()];
    const [hint = lookUp, ...otherHints] = new Set(origins.map((origin) => origin.hint ?? lookUp));
    const blamesFile = origins.some(({ inFile }) => inFile !== false);
    throw new PgopsError({
      code: "PGOPS_CONFIG",
      message: others.length === 0 ? first : `${lines.length} problems in the configuration`,
      details: others.length === 0 ? [] : lines,
      hint: otherHints.length === 0 ? hint : lookUp,
      exitCode: 2,
      place: file === undefined || !blamesFile ? undefined : { file },
    });
  }
}

/** A PGOPS_CONFIG error (exit 2) for what nothing else can be read after. */
export function configError(init: {
  message: string;
  hint?: string;
  place?: { file: string; line?: number | undefined; column?: number | undefined };
}): PgopsError {
  return new PgopsError({ code: "PGOPS_CONFIG", exitCode: 2, ...init });
}
