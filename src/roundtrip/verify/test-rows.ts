import type { Session } from "../../postgres/session.ts";
import { type Contents, readContents, type TableContents } from "../data/contents.ts";
import { fill, type Filled } from "../data/fill.ts";
import { judgeLoss, type Loss } from "../data/judge-loss.ts";
import { takeAway } from "../data/take-away.ts";
import { askWritten } from "../watch/written.ts";

/** What is known of the rows at one moment. */
export interface RowsState {
  /** By the table's oid. */
  contents: Map<string, TableContents>;
  filled: Map<string, Filled>;
}

/** What a step wrote to: tables by oid, catalogs by name; undefined where that is not known. */
export interface Written {
  readonly tables: ReadonlySet<string> | undefined;
  readonly catalogs: ReadonlySet<string> | undefined;
}

interface Writes {
  tables: Set<string>;
  catalogs: Set<string> | undefined;
}

function nothingWritten(): Writes {
  return { tables: new Set(), catalogs: new Set() };
}

/** The rows in the tables: made where there are none, and looked at where a migration may have touched them. */
export class TestRows {
  #state: RowsState = { contents: new Map(), filled: new Map() };
  #written: Writes = nothingWritten();
  #deaf = false;
  /** Tables without rows of ours, since nothing is known yet to touch them. */
  #postponed = new Set<string>();
  /** By table: why it has no rows. */
  readonly #unfilled = new Map<string, string>();

  /** Sent at the end of a migration's transaction: notes which tables and catalogs it wrote to. */
  readonly noteWritten = async (session: Session): Promise<void> => {
    if (this.#deaf) return;
    const { tables, catalogs } = await askWritten(session);
    for (const oid of tables) this.#written.tables.add(oid);
    const written = catalogs ?? undefined;
    this.#written.catalogs =
      written === undefined ? undefined : this.#written.catalogs?.union(new Set(written));
  };

  /** Does something during which nobody wants to know what is written. */
  async unheard<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#deaf = true;
    try {
      return await work();
    } finally {
      this.#deaf = false;
    }
  }

  /** What was written since it was asked for last; of a step outside a transaction nobody can tell. */
  takeWritten({ transactional }: { transactional: boolean }): Written {
    const written = this.#written;
    this.#written = nothingWritten();
    return transactional ? written : { tables: undefined, catalogs: undefined };
  }

  state(): RowsState {
    return { contents: new Map(this.#state.contents), filled: new Map(this.#state.filled) };
  }

  /** Goes back to what was known at another moment; without one to nothing. */
  restore(state?: RowsState): void {
    this.#postponed = new Set();
    this.#state = { contents: new Map(state?.contents), filled: new Map(state?.filled) };
    this.#written = nothingWritten();
  }

  /** Of the tables that were touched or written to, those whose contents are known from before. */
  atRisk(touched: ReadonlySet<string>, { tables }: Written): Set<string> {
    const { contents } = this.#state;
    if (tables === undefined) return new Set(contents.keys());
    return new Set([...touched, ...tables].filter((oid) => contents.has(oid)));
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

  /**
   * Makes rows in those of the tables that have none, and notes what all of them hold now. `written` are those that have
   * some of their own in all likelihood.
   */
  async catchUp(session: Session, tables: readonly string[], written: ReadonlySet<string>): Promise<void> {
    if (tables.length === 0) return;
    await this.#fill(
      session,
      tables.filter((oid) => !written.has(oid)),
    );
    await this.#look(session, tables);
    const empty = tables.filter((oid) => written.has(oid) && this.#state.contents.get(oid)?.count === 0);
    if (empty.length === 0) return;
    await this.#fill(session, empty);
    await this.#look(session, empty);
  }

  async #fill(session: Session, tables: readonly string[]): Promise<void> {
    const made = await fill(session, tables);
    for (const one of made.filled) this.#state.filled.set(one.oid, one);
    for (const { table, reason } of made.unfilled) this.#unfilled.set(table, reason);
    for (const { table } of made.filled) this.#unfilled.delete(table);
  }

  async #look(session: Session, tables: readonly string[]): Promise<void> {
    const { contents } = this.#state;
    for (const oid of tables) contents.delete(oid);
    for (const one of (await readContents(session, tables)).values()) contents.set(one.oid, one);
  }

  /** Leaves tables without rows until a migration is judged that touches them. */
  postpone(tables: Iterable<string>): void {
    for (const oid of tables) this.#postponed.add(oid);
  }

  get hasPostponed(): boolean {
    return this.#postponed.size > 0;
  }

  /** Makes the rows that were postponed: in these tables, or in all of them. */
  async makePostponed(session: Session, tables?: readonly string[]): Promise<void> {
    const due = tables?.filter((oid) => this.#postponed.has(oid)) ?? [...this.#postponed];
    for (const oid of due) this.#postponed.delete(oid);
    await this.catchUp(session, due, new Set());
  }

  /** Tables that are gone hold nothing. */
  forget(oids: Iterable<string>): void {
    for (const oid of oids) {
      this.#state.contents.delete(oid);
      this.#state.filled.delete(oid);
      this.#postponed.delete(oid);
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
