import { PgopsError } from "../errors.ts";

/** Collects what is wrong, so that a person hears of everything at once. */
export class Problems {
  readonly #lines: string[] = [];

  /** One self-contained line: what is wrong, where, and what is wanted. Never a secret. */
  add(line: string): void {
    if (!this.#lines.includes(line)) this.#lines.push(line);
  }

  /** Throws PGOPS_CONFIG (exit 2) where anything was added; `file` is the configuration file, if there is one. */
  throwIfAny(file: string | undefined): void {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    throw new PgopsError({
      code: "PGOPS_CONFIG",
      message: others.length === 0 ? first : `${this.#lines.length} problems in the configuration`,
      details: others.length === 0 ? [] : this.#lines,
      hint: "docs/configuration.md lists the keys and the variables",
      exitCode: 2,
      place: file === undefined ? undefined : { file },
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
