import type { Step } from "../../migrations/step.ts";
import { compareSnapshots, type Difference } from "../catalog/compare.ts";
import { kinds } from "../catalog/kinds.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { restore } from "../ddl/restore.ts";
import type { WatchedState } from "../watch/catalog-watch.ts";
import { doneOf, type MissingRoles } from "./missing-roles.ts";
import type { Stage } from "./stage.ts";
import type { RowsState, TestRows } from "./test-rows.ts";

/** What a copy of a template does not bring: it belongs to the server, or to the name of the database. */
const outsideTemplates: ReadonlySet<string> = new Set([
  ...kinds.filter(({ cluster }) => cluster === true).map(({ name }) => name),
  "database",
  "role settings",
  "subscription",
]);

/**
 * There is another checkpoint when the ups since the last one took so long, in milliseconds, and so many times what
 * keeping one takes.
 */
const longestReplay = { ms: 1000, times: 8 };

/** Brings the stage back to where it was before a migration that does not restore it, without beginning from the start. */
export class Rebuilding {
  readonly #stage: Stage;
  readonly #roles: MissingRoles;
  readonly #rows: TestRows;
  /** Applied since the checkpoint, and before it. */
  #since: Step[] = [];
  #earlier: Step[] = [];
  #replayMs = 0;
  #keepMs = 0;
  #kept: RowsState | undefined;

  constructor({ stage, roles, rows }: { stage: Stage; roles: MissingRoles; rows: TestRows }) {
    this.#stage = stage;
    this.#roles = roles;
    this.#rows = rows;
  }

  /** Keeps the stage as it is now. */
  async keep(): Promise<void> {
    const started = performance.now();
    await this.#stage.keep();
    this.#keepMs = performance.now() - started;
    this.#kept = this.#rows.state();
    this.#earlier.push(...this.#since);
    this.#since = [];
    this.#replayMs = 0;
  }

  /** Notes what was applied for good. */
  applied(steps: readonly Step[]): void {
    this.#since.push(...steps);
  }

  /** The same of one that was judged and took that long, in milliseconds: there is a checkpoint now and then. */
  async proved(step: Step, durationMs: number): Promise<void> {
    this.#since.push(step);
    this.#replayMs += durationMs;
    if (this.#replayMs > Math.max(longestReplay.ms, longestReplay.times * this.#keepMs)) await this.keep();
  }

  /** Makes the stage what it was after what was applied, and keeps that, then applies `steps`. */
  async again(steps: readonly Step[]): Promise<void> {
    const stage = this.#stage;
    if (!stage.hasKept) this.#fromTheStart();
    const now = stage.watch.snapshot();
    await stage.goBack((kept) => restoreCluster(stage, now, kept));
    this.#rows.restore(this.#kept);
    await this.#restoreOfDatabase();
    if (this.#since.length > 0) {
      await this.#replay(this.#since);
      await this.keep();
    }
    await this.#replay(steps);
    this.#since.push(...steps);
  }

  #fromTheStart(): void {
    this.#since = [...this.#earlier, ...this.#since];
    this.#earlier = [];
    this.#kept = undefined;
  }

  async #replay(steps: readonly Step[]): Promise<void> {
    const { watch, onlooker, ownTables } = this.#stage;
    const rows = this.#rows;
    let left = steps;
    for (const gentle of [true, false, undefined]) {
      try {
        await this.#roles.run(this.#stage, left);
        break;
      } catch (error) {
        // Rows may be in the way, as they were the first time.
        if (gentle === undefined || !(await rows.makeWay(onlooker, { gentle }))) throw error;
        left = left.slice(doneOf(error));
      }
    }
    const touched = await watch.refresh();
    const transactional = steps.every(({ file }) => file.transactional);
    const written = rows.takeWritten({ transactional }).tables ?? new Set(watch.tables());
    const tables = watch.tablesAmong(touched.union(written)).filter((oid) => !ownTables.has(oid));
    rows.forget(touched.difference(new Set(tables)));
    await rows.catchUp(onlooker, tables, written);
  }

  /** The settings and grants of the database itself are not in its copy. */
  async #restoreOfDatabase(): Promise<void> {
    const { watch, session } = this.#stage;
    const wanted = watch.snapshot();
    await watch.refresh();
    const statements = await statementsFor(watch.snapshot(), wanted, outsideTemplates);
    if (statements.length === 0) return;
    for (const statement of statements) await session.run(statement);
    await watch.refresh();
  }
}

/** Takes back what migrations did to roles, while no database is there in which these could own something. */
async function restoreCluster(stage: Stage, now: Snapshot, kept: WatchedState): Promise<void> {
  const wanted = new Snapshot(kept.objects.values());
  const ofCluster = new Set<string>(kinds.filter(({ cluster }) => cluster === true).map(({ name }) => name));
  for (const statement of await statementsFor(now, wanted, ofCluster)) await stage.admin.run(statement);
}

async function statementsFor(now: Snapshot, wanted: Snapshot, among: ReadonlySet<string>): Promise<string[]> {
  const differences: Difference[] = compareSnapshots(wanted, now).filter(({ kind }) => among.has(kind));
  const restorations = await restore(now, wanted, differences);
  return restorations.flatMap(({ statements }) => statements);
}
