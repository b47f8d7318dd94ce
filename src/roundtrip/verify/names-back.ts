import { rowOf } from "../catalog/describe.ts";
import { type CatalogObject, keyOf, type KindName } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { renamedTogether } from "../ddl/rename.ts";
import { asideStatements, occupantsOf, ownRenames, type Rename, renameStatements } from "../ddl/renames.ts";
import type { Restoration } from "../ddl/restore.ts";
import { loadWriters } from "../ddl/writers.ts";
import type { Session } from "../../postgres/session.ts";
import type { CatalogWatch } from "../watch/catalog-watch.ts";
import type { Changes } from "../watch/changes.ts";

/** What has another name than it had, with the statements that give it back. */
export interface NamesBack {
  /** By what the object is called now; `with` is the key of the one whose statements bring its name back as well. */
  renames: (Rename & { statements: string[]; with: string | undefined })[];
  /** What took such a name: it is dropped, or put aside under the key in `aside`. */
  displaced: (Restoration & { aside: string | undefined })[];
  /** Of both, in the order in which they are run. */
  statements: string[];
  /** What is otherwise than it was then, beside the names. */
  changes: Changes;
  now: Snapshot;
}

/** What becomes of an object that has taken the name of another. */
type Way = "drop" | "put aside";

interface Watched {
  watch: CatalogWatch;
  /** That of the watch. */
  session: Session;
}

/**
 * Tries out what gives renamed objects their names back, and looks what is left to be said then: a name stands in many
 * texts. The database and the watch are afterwards what they were. Undefined where nothing was renamed, or the server
 * refuses it.
 *
 * @param changes Since the moment from which on it counts.
 * @param renames What is called otherwise than at that moment.
 */
export async function namesBack(
  watched: Watched,
  changes: Changes,
  renames: readonly Rename[],
): Promise<NamesBack | undefined> {
  if (!renamedTogether.some((kinds) => ownRenames(renames, kinds).length > 0)) return undefined;
  // What took a name may be needed by others.
  for (const way of ["drop", "put aside"] as const) {
    const found = await tried(watched, changes, { renames, way });
    if (found !== undefined) return found;
  }
  const free = renames.filter((one) => occupantsOf([one], watched.watch.snapshot()).length === 0);
  return free.length === renames.length ? undefined : tried(watched, changes, { renames: free, way: "drop" });
}

async function tried(
  { watch, session }: Watched,
  changes: Changes,
  { renames, way }: { renames: readonly Rename[]; way: Way },
): Promise<NamesBack | undefined> {
  const state = watch.state();
  const trial = new Trial({ watch, session }, changes.copy(), renames);
  await session.run("BEGIN");
  try {
    for (const kinds of renamedTogether) await trial.rename(kinds, way);
    return trial.result();
  } catch (error) {
    if (session.lost || (error as Error).name !== "PostgresError") throw error;
    return undefined;
  } finally {
    if (!session.lost) {
      await session.run("ROLLBACK");
      await watch.attach(session, state);
    }
  }
}

class Trial {
  readonly #watched: Watched;
  readonly #changes: Changes;
  /** By the row of each. */
  readonly #renames: ReadonlyMap<string, Rename>;
  readonly #done: NamesBack["renames"] = [];
  readonly #displaced: { object: CatalogObject; statements: string[] }[] = [];
  readonly #statements: string[] = [];

  constructor(watched: Watched, changes: Changes, renames: readonly Rename[]) {
    this.#watched = watched;
    this.#changes = changes;
    this.#renames = new Map(renames.map((one) => [rowOf(one.found) ?? "", one]));
  }

  /** Gives the names back that are still to be: some have come with others. */
  async rename(kinds: ReadonlySet<KindName>, way: Way): Promise<void> {
    const now = this.#now;
    const renames = ownRenames(this.#asTheyAre(now), kinds);
    if (renames.length === 0) return;
    await this.#displace(occupantsOf(renames, now), way);
    for (const { rename, statements, along } of renameStatements(renames, this.#now)) {
      await this.#run(statements);
      this.#note(rename, { statements, with: undefined });
      for (const other of along) this.#note(other, { statements: [], with: keyOf(rename.wanted) });
    }
    await this.#look();
  }

  result(): NamesBack {
    const now = this.#now;
    const left = new Map([...now.objects()].map((object) => [rowOf(object), keyOf(object)]));
    const displaced = this.#displaced.map(({ object, statements }) => {
      const difference = {
        key: keyOf(object),
        kind: object.kind,
        type: "added" as const,
        before: undefined,
        after: object,
      };
      return { difference, statements, aside: left.get(rowOf(object)) };
    });
    return { renames: this.#done, displaced, statements: this.#statements, changes: this.#changes, now };
  }

  /** What it was called before anything was tried is what is told. */
  #note({ found, wanted }: Rename, done: { statements: string[]; with: string | undefined }): void {
    this.#done.push({ ...(this.#renames.get(rowOf(found) ?? "") ?? { found, wanted }), ...done });
  }

  get #now(): Snapshot {
    return this.#watched.watch.snapshot();
  }

  #asTheyAre(now: Snapshot): Rename[] {
    return [...now.objects()].flatMap((found) => {
      const rename = this.#renames.get(rowOf(found) ?? "");
      return rename === undefined ? [] : [{ found, wanted: rename.wanted }];
    });
  }

  async #displace(objects: readonly CatalogObject[], way: Way): Promise<void> {
    const writers = await loadWriters(objects.map(({ kind }) => kind));
    for (const object of objects) {
      const now = this.#now;
      const statements = way === "drop" ? writers.of(object).drop(object, now) : asideStatements(object, now);
      this.#displaced.push({ object, statements });
      await this.#run(statements);
      await this.#look();
    }
  }

  async #run(statements: readonly string[]): Promise<void> {
    this.#statements.push(...statements);
    for (const statement of statements) await this.#watched.session.run(statement);
  }

  async #look(): Promise<void> {
    await this.#watched.watch.refresh((key, before) => this.#changes.note(key, before));
  }
}
