import { PgopsError } from "../../errors.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import { label, type Step } from "../../migrations/step.ts";
import { upStep } from "../../migrations/up-step.ts";
import type { VerifyContext } from "./context.ts";
import type { VerifiedMigration, VerifyCounts, VerifyResult } from "./result.ts";
import { type Judgement, type ProofTools, RoundTrip, UpFailed } from "./round-trip.ts";
import type { Selection } from "./selection.ts";

export interface Found extends Pick<VerifyResult, "migrations" | "counts" | "notes"> {
  /** Whether an up failed, after which nothing could be judged. */
  stopped: boolean;
}

/** How many migrations leave as many dead rows as are worth to be cleared away. */
const tidyEvery = 20;

/** After so many the catalog is looked at while the next ones are applied. */
const appliedAtOnce = 60;

/** So many are judged before it is worth to make rows in every table. */
const fewLeft = 20;

export function noCounts(): VerifyCounts {
  return { reversible: 0, lossy: 0, irreversible: 0, broken: 0, applied: 0, unjudged: 0 };
}

/** One walk through the migrations. */
export class Walk {
  readonly #context: VerifyContext;
  readonly #tools: ProofTools;
  readonly #counts: VerifyCounts = noCounts();
  readonly #migrations: VerifiedMigration[] = [];
  readonly #notes: string[] = [];

  constructor(context: VerifyContext, tools: ProofTools) {
    this.#context = context;
    this.#tools = tools;
  }

  async all(prepared: readonly PreparedMigration[], { isJudged }: Selection): Promise<Found> {
    let older: PreparedMigration[] = [];
    let judged = 0;
    let stopped = false;
    for (const [index, one] of prepared.entries()) {
      this.#context.signal?.throwIfAborted();
      if (!isJudged(one.migration)) {
        older.push(one);
        continue;
      }
      await this.#apply(older, prepared.length - index);
      if (!(await this.#judged(one, index === prepared.length - 1))) {
        this.#counts.unjudged = prepared
          .slice(index + 1)
          .filter(({ migration }) => isJudged(migration)).length;
        stopped = true;
        break;
      }
      older = [];
      if (++judged % tidyEvery === 0) await this.#tools.stage.tidy();
    }
    const { roles, rows } = this.#tools;
    const notes = [...this.#notes, ...rolesNote(roles.made), ...unfilledNotes(rows.unfilled)];
    return { migrations: this.#migrations, counts: this.#counts, notes, stopped };
  }

  /** Applies what is not to be judged. @throws PgopsError as `migrate` does. */
  async #apply(older: readonly PreparedMigration[], left: number): Promise<void> {
    if (older.length === 0) return;
    const { stage, rebuilding, rows, context } = this.#tools;
    const started = performance.now();
    const steps = older.map((one) => upStep(one, context));
    try {
      await rows.unheard(() => this.#applySteps(steps));
    } catch (error) {
      throw error instanceof PgopsError ? error.with(ofOlder) : error;
    }
    await stage.watch.readAll();
    rows.postpone(stage.watch.tables().filter((oid) => !stage.ownTables.has(oid)));
    // Finding out what each of them touches takes longer than to make them all.
    if (left > fewLeft) await rows.makePostponed(stage.onlooker);
    const durationMs = performance.now() - started;
    rebuilding.applied(steps);
    this.#counts.applied += older.length;
    this.#context.emit({ type: "applied", count: older.length, durationMs });
  }

  /** Applies them, and has the catalog looked at while the next ones are on their way. */
  async #applySteps(steps: readonly Step[]): Promise<void> {
    const { stage, roles } = this.#tools;
    let looking: Promise<void> = Promise.resolve();
    let isLooking = false;
    for (let first = 0; first < steps.length; first += appliedAtOnce) {
      await roles.run(stage, steps.slice(first, first + appliedAtOnce));
      if (isLooking || first + appliedAtOnce >= steps.length) continue;
      isLooking = true;
      looking = stage.watch.readAhead().finally(() => (isLooking = false));
      looking.catch(() => {});
    }
    await looking;
  }

  /** False where nothing can be judged after it. */
  async #judged(one: PreparedMigration, last: boolean): Promise<boolean> {
    const { number, name, filename } = one.migration;
    const started = performance.now();
    const verified = (judgement: Omit<Judgement, "notes">): VerifiedMigration => {
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      return { number, name, filename, ...judgement, durationMs };
    };
    this.#context.emit({ type: "started", label: label(one.migration) });
    try {
      const { notes, ...judgement } = await new RoundTrip(this.#tools, one).judge({ last });
      this.#notes.push(...notes);
      this.#note(one, verified(judgement));
      return true;
    } catch (error) {
      if (!(error instanceof UpFailed)) throw error;
      this.#note(one, verified({ result: "broken", findings: [error.finding], repairs: [] }));
      return false;
    }
  }

  #note({ migration }: PreparedMigration, verified: VerifiedMigration): void {
    this.#migrations.push(verified);
    this.#counts[verified.result]++;
    this.#context.emit({ type: "judged", label: label(migration), migration: verified });
  }
}

/** What `migrate` says of the database is not so here. */
const ofOlder = {
  stands: undefined,
  partial: {},
  hint: "It comes before what is to be judged, which stands on it. Mend it first.",
};

function rolesNote(made: readonly string[]): string[] {
  if (made.length === 0) return [];
  return [
    `the migrations name roles that they do not make; for the proof they were made: ${made.join(", ")}`,
  ];
}

function unfilledNotes(unfilled: ReadonlyMap<string, string>): string[] {
  return [...unfilled].map(
    ([table, reason]) => `no rows could be made for ${table}, so that their loss would not show: ${reason}`,
  );
}
