import type { HookName, HookSettings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { AdvisoryLock } from "../../postgres/advisory-lock.ts";
import type { Session } from "../../postgres/session.ts";
import type { MigrationContext } from "../context.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import { prepareFile } from "../../sqltext/prepare-file.ts";
import { label, type Step, type StepResult } from "../step.ts";

/** What a hook is told: as environment variables to a command, as settings to SQL. */
export type HookFacts = Readonly<Record<string, string>>;

/**
 * The hooks of one run. All SQL files are read and judged when they are prepared, so that none of them turns out to be
 * missing after the migrations have run.
 */
export class Hooks {
  readonly #context: MigrationContext;
  readonly #files: ReadonlyMap<HookName, PreparedFile>;
  /** Whether files outside a transaction go past the pooler, to `directUrl`. */
  #isPastPooler = false;

  private constructor(context: MigrationContext, files: ReadonlyMap<HookName, PreparedFile>) {
    this.#context = context;
    this.#files = files;
  }

  /** @throws PgopsError as `prepareFile` does, for a file of SQL that cannot be used. */
  static async prepare(context: MigrationContext): Promise<Hooks> {
    const files = new Map<HookName, PreparedFile>();
    for (const [name, hook] of Object.entries(context.hooks) as [HookName, HookSettings][]) {
      if (hook.kind === "sql")
        files.set(name, await prepareFile(hook.path, context.cwd, { signal: context.signal }));
    }
    return new Hooks(context, files);
  }

  /** Whether something runs after each migration. */
  get afterEach(): boolean {
    return this.#context.hooks.afterEach !== undefined;
  }

  /**
   * Sees to it that files outside a transaction have a session to run in; the run lock is held.
   * @throws PgopsError `PGOPS_POOLER` (exit code 2): nothing was run.
   */
  async requireSession(session: Session, lock: AdvisoryLock): Promise<void> {
    const outside = [...this.#files.values()].filter(({ transactional }) => !transactional);
    if (outside.length === 0 || !session.behindPooler) return;
    const { sessionPastPooler } = await import("../direct-session.ts");
    const details = outside.map(({ path }) => path);
    const what = "a hook's file runs outside a transaction and needs";
    const direct = await sessionPastPooler(session, { context: this.#context, lock }, { what, details });
    await direct?.close();
    this.#isPastPooler = direct !== undefined;
  }

  /** Before anything is applied. @throws PgopsError `PGOPS_HOOK`: nothing was run. */
  async beforeMigrate(pending: readonly Step[]): Promise<void> {
    await this.#run(
      "beforeMigrate",
      { OUTCOME: "pending", PENDING: String(pending.length) },
      "Nothing was applied.",
    );
  }

  /** After one was applied. @throws PgopsError `PGOPS_HOOK`: it stays applied, and the run stops. */
  async applied({ migration }: Step, { filename, durationMs }: StepResult): Promise<void> {
    const name = label(migration);
    const facts = {
      OUTCOME: "applied",
      MIGRATION: name,
      FILENAME: filename,
      DURATION_MS: String(durationMs),
    };
    await this.#run("afterEach", facts, `${name} stays applied; what follows it was not begun.`);
  }

  /** After the last one. @throws PgopsError `PGOPS_HOOK`: everything stays applied. */
  async afterMigrate(applied: readonly StepResult[], current: string | null): Promise<void> {
    const facts = { OUTCOME: "done", APPLIED: String(applied.length), CURRENT: current ?? "" };
    const stays = `The ${applied.length} applied ${applied.length === 1 ? "migration stays" : "migrations stay"} applied.`;
    await this.#run("afterMigrate", facts, stays);
  }

  /** When the run has failed; that it fails itself is a warning, for the first failure is what has to be told. */
  async failed(error: PgopsError): Promise<void> {
    const { code, message, sqlstate, partial, place } = error;
    const applied = Array.isArray(partial["applied"]) ? partial["applied"].length : 0;
    const facts = {
      OUTCOME: "failed",
      APPLIED: String(applied),
      ERROR_CODE: code,
      ERROR_MESSAGE: message,
      ERROR_SQLSTATE: sqlstate ?? "",
      ERROR_FILE: place?.file ?? "",
      ERROR_LINE: String(place?.line ?? ""),
    };
    try {
      await this.#run("onError", facts, "");
    } catch (problem) {
      this.#context.emit({ type: "warning", message: (problem as Error).message });
    }
  }

  async #run(name: HookName, facts: HookFacts, stands: string): Promise<void> {
    const hook = this.#context.hooks[name];
    if (hook === undefined) return;
    this.#context.emit({ type: "hook-started", hook: name });
    const started = performance.now();
    try {
      const file = this.#files.get(name);
      if (hook.kind === "command") {
        const { runCommand } = await import("./run-command.ts");
        await runCommand(this.#context, { name, ...hook }, facts);
      } else if (file !== undefined) {
        const { runSql } = await import("./run-sql.ts");
        const { target: usual, directTarget = usual } = this.#context;
        const target = !file.transactional && this.#isPastPooler ? directTarget : usual;
        await runSql(this.#context, { name, file, timeoutMs: hook.timeoutMs, target }, facts);
      }
    } catch (error) {
      throw this.#failure(name, error, stands);
    }
    this.#context.emit({ type: "hook-finished", hook: name, durationMs: performance.now() - started });
  }

  #failure(name: HookName, error: unknown, stands: string): PgopsError {
    const { signal } = this.#context;
    // The hook for errors runs after an interrupt too; its own failure is told as such.
    if (signal?.aborted && name !== "onError") {
      return new PgopsError({
        code: "PGOPS_INTERRUPTED",
        message: `interrupted during the hook ${name}`,
        stands,
        exitCode: signal.reason === "SIGTERM" ? ExitCode.terminated : ExitCode.interrupted,
        cause: error,
      });
    }
    if (error instanceof PgopsError && error.code !== "PGOPS_HOOK") {
      return error.with({ message: `the hook ${name} failed: ${error.message}`, stands });
    }
    return new PgopsError({
      code: "PGOPS_HOOK",
      message: `the hook ${name} failed: ${(error as Error).message}`,
      place: error instanceof PgopsError ? error.place : undefined,
      details: error instanceof PgopsError ? error.details : [],
      frame: error instanceof PgopsError ? error.frame : [],
      sqlstate: error instanceof PgopsError ? error.sqlstate : undefined,
      stands,
      cause: error,
    });
  }
}
