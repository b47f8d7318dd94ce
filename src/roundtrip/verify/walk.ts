import type { MigrationContext } from "../../migrations/context.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import { label } from "../../migrations/step.ts";
import { upStep } from "../../migrations/up-step.ts";
import type { VerifyContext } from "./context.ts";
import type { MissingRoles } from "./missing-roles.ts";
import { type Prover, UpFailed } from "./prover.ts";
import type { Rebuilding } from "./rebuilding.ts";
import type { VerifiedMigration, VerifyCounts, VerifyResult } from "./result.ts";
import type { Selection } from "./selection.ts";
import type { Stage } from "./stage.ts";

export type Found = Pick<VerifyResult, "migrations" | "counts" | "notes">;

export interface Tools {
  prover: Prover;
  rebuilding: Rebuilding;
  roles: MissingRoles;
  stage: Stage;
  migrations: MigrationContext;
}

/** One walk through the migrations. */
export class Walk {
  readonly #context: VerifyContext;
  readonly #tools: Tools;
  readonly #counts: VerifyCounts = {
    reversible: 0,
    lossy: 0,
    irreversible: 0,
    broken: 0,
    applied: 0,
    unjudged: 0,
  };
  readonly #migrations: VerifiedMigration[] = [];

  constructor(context: VerifyContext, tools: Tools) {
    this.#context = context;
    this.#tools = tools;
  }

  async all(prepared: readonly PreparedMigration[], { isJudged }: Selection): Promise<Found> {
    let older: PreparedMigration[] = [];
    for (const [index, one] of prepared.entries()) {
      this.#context.signal?.throwIfAborted();
      if (!isJudged(one.migration)) {
        older.push(one);
        continue;
      }
      await this.#apply(older);
      if (!(await this.#judged(one))) {
        this.#counts.unjudged = prepared
          .slice(index + 1)
          .filter(({ migration }) => isJudged(migration)).length;
        break;
      }
      older = [];
    }
    const notes = rolesNote(this.#tools.roles.made);
    return { migrations: this.#migrations, counts: this.#counts, notes };
  }

  /** Applies what is not to be judged. @throws PgopsError as `migrate` does. */
  async #apply(older: readonly PreparedMigration[]): Promise<void> {
    if (older.length === 0) return;
    const { stage, rebuilding, roles, migrations } = this.#tools;
    const started = performance.now();
    const steps = older.map((one) => upStep(one, migrations));
    await roles.run(stage, steps);
    await stage.watch.refresh(() => {});
    const durationMs = performance.now() - started;
    rebuilding.applied(steps);
    this.#counts.applied += older.length;
    this.#context.emit({ type: "applied", count: older.length, durationMs });
  }

  /** False where nothing can be judged after it. */
  async #judged(one: PreparedMigration): Promise<boolean> {
    const { prover } = this.#tools;
    const { emit } = this.#context;
    const { migration } = one;
    emit({ type: "started", label: label(migration) });
    try {
      this.#note(one, await prover.prove(one));
      return true;
    } catch (error) {
      if (!(error instanceof UpFailed)) throw error;
      const { number, name, filename } = migration;
      const findings = [error.finding];
      this.#note(one, { number, name, filename, result: "broken", findings, repairs: [], durationMs: 0 });
      return false;
    }
  }

  #note({ migration }: PreparedMigration, verified: VerifiedMigration): void {
    this.#migrations.push(verified);
    this.#counts[verified.result]++;
    this.#context.emit({ type: "judged", label: label(migration), migration: verified });
  }
}

function rolesNote(made: readonly string[]): string[] {
  if (made.length === 0) return [];
  return [
    `the migrations name roles that they do not make; on the throwaway server they were made: ${made.join(", ")}`,
  ];
}
