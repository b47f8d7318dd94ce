import type { ConnectionTarget } from "../../config/target.ts";
import { PgopsError } from "../../errors.ts";
import type { MigrationContext } from "../../migrations/context.ts";
import type { Step } from "../../migrations/step.ts";
import { connect } from "../../postgres/connect.ts";
import { type QualifiedName, quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { keyOfTable } from "../catalog/own-tables.ts";
import { openOwnRunner, type OwnRunner } from "../own-runner.ts";
import { CatalogWatch, type WatchedState } from "../watch/catalog-watch.ts";

const subscriptions = new URL("sql/subscriptions.sql", import.meta.url);
const vacuum = new URL("sql/vacuum-catalogs.sql", import.meta.url);
const undisturbed = new URL("sql/undisturbed-session.sql", import.meta.url);
const tableOids = new URL("sql/table-oids.sql", import.meta.url);

/** What the server says of a role that some database still needs. */
const dependentObjects = "2BP01";

interface Connections {
  own: OwnRunner;
  watchSession: Session;
  ownTables: ReadonlySet<string>;
}

/**
 * The database in which migrations go up and down, with the same runner that `migrate` uses, and the watch on its
 * catalog. It can be set back to a checkpoint, which costs a copy of a template and nothing else.
 */
export class Stage {
  readonly #admin: Session;
  readonly #database: string;
  readonly #context: MigrationContext;
  readonly #inTransaction: (session: Session) => Promise<unknown>;
  #open: Connections | undefined;
  #made = 0;
  /** What was kept last; until then what the database was when it was new. */
  #checkpoint: { template: string | undefined; state: WatchedState };
  #whenNew: WatchedState;
  readonly watch: CatalogWatch;
  /** The keys in a snapshot of the tables that pgops keeps for itself. */
  readonly ownKeys: ReadonlySet<string>;

  private constructor(
    admin: Session,
    context: MigrationContext,
    inTransaction: (session: Session) => Promise<unknown>,
  ) {
    this.#admin = admin;
    this.#database = context.target.database;
    this.#context = context;
    this.#inTransaction = inTransaction;
    this.ownKeys = new Set(Object.values<QualifiedName>({ ...context.tables }).map(keyOfTable));
    this.watch = new CatalogWatch(admin);
    this.#whenNew = this.watch.state();
    this.#checkpoint = { template: undefined, state: this.#whenNew };
  }

  /**
   * Creates the database that the context's target names, on the server of `admin`, with pgops' own tables in it.
   * `inTransaction` is sent at the end of each migration's transaction.
   */
  static async open(
    admin: ConnectionTarget,
    context: MigrationContext,
    inTransaction: (session: Session) => Promise<unknown>,
  ): Promise<Stage> {
    const stage = new Stage(await connect(admin, { signal: context.signal }), context, inTransaction);
    try {
      await stage.#createEmpty();
      await stage.#connect();
      await stage.watch.attach(stage.onlooker);
      await stage.watch.readAll();
      stage.#whenNew = stage.watch.state();
      stage.#checkpoint.state = stage.#whenNew;
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** The session that the migrations run on. */
  get session(): Session {
    return this.#connections.own.session;
  }

  /** The session that looks on, with an empty search_path. */
  get onlooker(): Session {
    return this.#connections.watchSession;
  }

  /** The oids of the tables that pgops keeps for itself. */
  get ownTables(): ReadonlySet<string> {
    return this.#connections.ownTables;
  }

  /** The session on the server's maintenance database. */
  get admin(): Session {
    return this.#admin;
  }

  /** Applies or undoes migrations, each by itself. @throws PgopsError as `migrate` does. */
  async run(steps: readonly Step[]): Promise<void> {
    await this.#connections.own.runner.runEach(steps);
  }

  /**
   * Clears away the catalog's dead rows: each way up and down leaves some, and every look at the catalog would go through
   * all of them.
   */
  async tidy(): Promise<void> {
    await this.onlooker.run(sqlFile(vacuum));
  }

  /** Keeps the database as it is now; an earlier checkpoint is gone. */
  async keep(): Promise<void> {
    const state = this.watch.state();
    await this.#disconnect();
    const earlier = this.#checkpoint.template;
    const template = `${this.#database}_kept_${++this.#made}`;
    await this.#copy(this.#database, template);
    this.#checkpoint = { template, state };
    if (earlier !== undefined) await this.#drop(earlier);
    await this.#connect();
    await this.watch.attach(this.onlooker);
  }

  /** Whether there is a checkpoint: else it goes back to what the database was when it was new. */
  get hasKept(): boolean {
    return this.#checkpoint.template !== undefined;
  }

  /** Gives the checkpoint up where it is what keeps a role from being dropped; false where the error is another one. */
  async yieldTo(error: unknown): Promise<boolean> {
    const { template } = this.#checkpoint;
    if (template === undefined || !(error instanceof PgopsError)) return false;
    if (error.sqlstate !== dependentObjects || error.detail?.includes(template) !== true) return false;
    await this.#drop(template);
    this.#checkpoint = { template: undefined, state: this.#whenNew };
    return true;
  }

  /** Sets the database back to what was kept; `betweenCopies` runs while it is not there. */
  async goBack(betweenCopies: (kept: WatchedState) => Promise<void>): Promise<void> {
    const { template, state } = this.#checkpoint;
    await this.#disconnect();
    await this.#drop(this.#database);
    await betweenCopies(state);
    await (template === undefined ? this.#createEmpty() : this.#copy(template, this.#database));
    await this.#connect();
    await this.watch.attach(this.onlooker, state);
  }

  /** Closes all sessions; on a server that stays it removes what it made before, with these roles. */
  async close({
    roles = [],
    serverStays = true,
  }: { roles?: readonly string[]; serverStays?: boolean } = {}): Promise<void> {
    await this.#disconnect();
    if (serverStays && !this.#admin.lost) {
      await this.#drop(this.#database).catch(() => {});
      const { template } = this.#checkpoint;
      if (template !== undefined) await this.#drop(template).catch(() => {});
      for (const role of roles)
        await this.#admin.run(`DROP ROLE IF EXISTS ${quoteIdentifier(role)}`).catch(() => {});
    }
    await this.#admin.close();
  }

  get #connections(): Connections {
    if (this.#open === undefined) throw new Error("the stage is not connected");
    return this.#open;
  }

  async #dropSubscriptions(): Promise<void> {
    const session = await connect(this.#context.target).catch(() => undefined);
    if (session === undefined) return;
    try {
      await dropSubscriptions(session);
    } finally {
      await session.close();
    }
  }

  async #createEmpty(): Promise<void> {
    await this.#copy("template0", this.#database);
  }

  async #connect(): Promise<void> {
    const { target, signal, tables } = this.#context;
    const own = await openOwnRunner(this.#context, {
      target: withGenericPlans(target),
      beforeCommit: this.#inTransaction,
    });
    try {
      const watchSession = await connect(target, { signal });
      await watchSession.run(sqlFile(undisturbed));
      const ownTables = await oidsOf(own.session, Object.values(tables));
      this.#open = { own, watchSession, ownTables };
    } catch (error) {
      await own.close();
      throw error;
    }
  }

  async #disconnect(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return;
    await Promise.all([open.own.close(), open.watchSession.close()]);
  }

  /** Nothing may be connected to `from`; a file copy is quicker than going through the WAL where the server offers both. */
  async #copy(from: string, to: string): Promise<void> {
    const strategy = this.#admin.info.version_number >= 150_000 ? " STRATEGY FILE_COPY" : "";
    await this.#admin.run(
      `CREATE DATABASE ${quoteIdentifier(to)} TEMPLATE ${quoteIdentifier(from)}${strategy}`,
    );
  }

  async #drop(database: string): Promise<void> {
    if (database === this.#database) await this.#dropSubscriptions();
    await this.#admin.run(`DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`);
  }
}

/** What is asked in each migration's transaction is planned once a session; a migration's own RESET ALL leaves it so. */
function withGenericPlans(target: ConnectionTarget): ConnectionTarget {
  const { options = "" } = target;
  return { ...target, options: `${options} -c plan_cache_mode=force_generic_plan`.trimStart() };
}

/** A database with a subscription cannot be dropped. Its slot, on whatever publisher, is left alone. */
async function dropSubscriptions(session: Session): Promise<void> {
  const rows = await session.query<{ name: string }>(sqlFile(subscriptions));
  for (const { name } of rows) {
    const subscription = `SUBSCRIPTION ${quoteIdentifier(name)}`;
    await session.run(
      `ALTER ${subscription} DISABLE; ALTER ${subscription} SET (slot_name = NONE); DROP ${subscription}`,
    );
  }
}

async function oidsOf(session: Session, tables: readonly QualifiedName[]): Promise<Set<string>> {
  const names = JSON.stringify(tables.map(quoteQualified));
  const rows = await session.query<{ oid: string }>(sqlFile(tableOids), [names]);
  return new Set(rows.map(({ oid }) => oid));
}
