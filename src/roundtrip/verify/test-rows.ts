import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { type Contents, readContents, type TableContents } from "../data/contents.ts";
import { fill, type Filled } from "../data/fill.ts";
import { judgeLoss, type Loss } from "../data/judge-loss.ts";
import { takeAway } from "../data/take-away.ts";

const writtenTables = new URL("../data/sql/written-tables.sql", import.meta.url);

/** What is known of the rows at one moment. */
export interface RowsState {
  /** By the table's oid. */
  contents: Map<string, TableContents>;
  filled: Map<string, Filled>;
}

/** What a step wrote to: tables by oid; of one outside a transaction nobody can tell. */
export type Written = ReadonlySet<string> | "unknown";

/** The rows in the tables: made where there are none, and looked at where a migration may have touched them. */
export class TestRows {
  #state: RowsState = { contents: new Map(), filled: new Map() };
  #written = new Set<string>();
  /** By table: why it has no rows. */
  readonly #unfilled = new Map<string, string>();

  /** Sent at the end of a migration's transaction: notes which tables it wrote to. */
  readonly noteWritten = async (session: Session): Promise<void> => {
    const rows = await session.query<{ tables: string[] }>(sqlFile(writtenTables));
    for (const oid of rows[0]?.tables ?? []) this.#written.add(oid);
  };

  /** What was written since it was asked for last. */
  takeWritten(): ReadonlySet<string> {
    const written = this.#written;
    this.#written = new Set();
    return written;
  }

  state(): RowsState {
    return { contents: new Map(this.#state.contents), filled: new Map(this.#state.filled) };
  }

  /** Goes back to what was known at another moment; without one to nothing. */
  restore(state?: RowsState): void {
    this.#state = { contents: new Map(state?.contents), filled: new Map(state?.filled) };
    this.#written = new Set();
  }

  /** Of the tables that were touched or written to, those whose contents are known from before. */
  atRisk(touched: ReadonlySet<string>, written: Written): Set<string> {
    const { contents } = this.#state;
    if (written === "unknown") return new Set(contents.keys());
    return new Set([...touched, ...written].filter((oid) => contents.has(oid)));
  }

  /** What the tables with these oids hold after the up, and those that took over their names. */
  readAfterUp(session: Session, oids: ReadonlySet<string>): Promise<Contents> {
    return readContents(session, [...oids], this.#namesOf(oids));
  }

  /** What the tables hold after the down that are called as those with these oids were before. */
  readAfterDown(session: Session, oids: ReadonlySet<string>): Promise<Contents> {
    return readContents(session, [], this.#namesOf(oids));
  }

  /**
   * What is lost, and by whom: of the tables with these oids, `readUp` of which were read after the up; the others were
   * touched by the down alone.
   */
  judge(
    oids: ReadonlySet<string>,
    readUp: ReadonlySet<string>,
    { afterUp, afterDown }: { afterUp: Contents; afterDown: Contents },
  ): Loss[] {
    const before = new Map<string, TableContents>();
    const between = new Map(afterUp);
    for (const oid of oids) {
      const known = this.#state.contents.get(oid);
      if (known === undefined) continue;
      before.set(known.table, known);
      if (!readUp.has(oid)) between.set(known.table, known);
    }
    return judgeLoss(before, between, afterDown);
  }

  #namesOf(oids: ReadonlySet<string>): string[] {
    return [...oids].flatMap((oid) => this.#state.contents.get(oid)?.table ?? []);
  }

  /** Makes rows in those of the tables that have none, and notes what all of them hold now. */
  async catchUp(session: Session, tables: readonly string[]): Promise<void> {
    const { contents, filled } = this.#state;
    if (tables.length === 0) return;
    const made = await fill(session, tables);
    for (const one of made.filled) filled.set(one.oid, one);
    for (const { table, reason } of made.unfilled) this.#unfilled.set(table, reason);
    for (const { table } of made.filled) this.#unfilled.delete(table);
    for (const oid of tables) contents.delete(oid);
    for (const one of (await readContents(session, tables)).values()) contents.set(one.oid, one);
  }

  /** Tables that are gone hold nothing. */
  forget(oids: Iterable<string>): void {
    for (const oid of oids) {
      this.#state.contents.delete(oid);
      this.#state.filled.delete(oid);
    }
  }

  /** Takes the rows away that were made; with `gentle`, makes such that most changes take. False where there were none. */
  async makeWay(session: Session, { gentle }: { gentle: boolean }): Promise<boolean> {
    const { contents, filled } = this.#state;
    if (filled.size === 0) return false;
    const oids = [...filled.keys()];
    await takeAway(session, [...filled.values()]);
    filled.clear();
    if (gentle)
      for (const one of (await fill(session, oids, { gentle: true })).filled) filled.set(one.oid, one);
    for (const one of (await readContents(session, oids)).values()) contents.set(one.oid, one);
    return true;
  }

  /** The tables that no row could be made for, and why. */
  get unfilled(): ReadonlyMap<string, string> {
    return this.#unfilled;
  }
}
