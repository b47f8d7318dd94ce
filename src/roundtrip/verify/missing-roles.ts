import { PgopsError } from "../../errors.ts";
import type { Step } from "../../migrations/step.ts";
import { quoteIdentifier } from "../../postgres/identifiers.ts";
import type { Stage } from "./stage.ts";

const undefinedObject = "42704";
const roleMissing = /^role "(.+)" does not exist$/s;

/**
 * Roles are made by those who run the server, not by migrations, which give them rights all the same: on a throwaway
 * server they are not there. Each one that a migration misses is made, without a right to anything.
 */
export class MissingRoles {
  readonly #made: string[] = [];

  /** The names of those that were made. */
  get made(): readonly string[] {
    return this.#made;
  }

  /** Runs the steps, and goes on where a role was missing. @throws PgopsError as `Stage.run` does. */
  async run(stage: Stage, steps: readonly Step[]): Promise<void> {
    await runMakingRoles(
      steps,
      (left) => stage.run(left),
      (role) => this.#make(stage, role),
      (error) => stage.yieldTo(error),
    );
  }

  async #make(stage: Stage, role: string): Promise<void> {
    await stage.admin.run(`CREATE ROLE ${quoteIdentifier(role)}`);
    if (!this.#made.includes(role)) this.#made.push(role);
    // It is there before the migration, not made by it.
    await stage.watch.refresh();
  }
}

/**
 * Runs steps, and where a role was missing lets `make` make it and goes on; the same where `mended` says of an error that it
 * will not come again. @throws PgopsError as `run` does.
 */
export async function runMakingRoles(
  steps: readonly Step[],
  run: (left: readonly Step[]) => Promise<unknown>,
  make: (role: string) => Promise<void>,
  mended: (error: unknown) => Promise<boolean> = async () => false,
): Promise<void> {
  const done: unknown[] = [];
  for (let known = ""; done.length < steps.length;) {
    try {
      await run(steps.slice(done.length));
      return;
    } catch (error) {
      done.push(...appliedBefore(error));
      const role = missingRole(error);
      // The same one twice is no role that can be made.
      if (role !== undefined && role !== known) await make((known = role));
      else if (!(await mended(error))) throw ofAll(error, done);
    }
  }
}

/** The error with all that was done, not in the last try alone. */
function ofAll(error: unknown, applied: readonly unknown[]): unknown {
  if (!(error instanceof PgopsError) || error.partial["applied"] === undefined) return error;
  return error.with({ partial: { ...error.partial, applied } });
}

function missingRole(error: unknown): string | undefined {
  if (!(error instanceof PgopsError) || error.sqlstate !== undefinedObject) return undefined;
  return roleMissing.exec(error.message)?.[1];
}

/** How many steps were done before the error. */
export function doneOf(error: unknown): number {
  return appliedBefore(error).length;
}

function appliedBefore(error: unknown): readonly unknown[] {
  const applied = error instanceof PgopsError ? error.partial["applied"] : undefined;
  return Array.isArray(applied) ? applied : [];
}
