import { compareObjects, type Difference } from "../catalog/compare.ts";
import { rowOf } from "../catalog/describe.ts";
import { type CatalogObject, keyOf, type KindName } from "../catalog/object.ts";
import type { Snapshot } from "../catalog/snapshot.ts";
import { renamedTogether } from "../ddl/rename.ts";
import { occupantsOf, ownRenames, type Rename, renamesAmong, renameStatements } from "../ddl/renames.ts";
import type { Restoration } from "../ddl/restore.ts";
import { loadWriters } from "../ddl/writers.ts";
import type { Session } from "../../postgres/session.ts";
import type { CatalogWatch } from "../watch/catalog-watch.ts";
import type { Changes } from "../watch/changes.ts";

/** What has another name than it had, with the statements that give it back, in the order in which they are run. */
export interface NamesBack {
  /** Told by what the object is called now. */
  renames: (Rename & { statements: string[] })[];
  /** Drops of what took such a name, and the renames. */
  statements: string[];
  dropped: Restoration[];
  /** What is otherwise than it was then, beside the names. */
  changes: Changes;
  now: Snapshot;
}

interface Watched {
  watch: CatalogWatch;
  /** That of the watch. */
  session: Session;
}

/**
 * Tries out what gives the renamed objects among the differences their names back, and looks what is left to be said
 * then: a name stands in many texts. The database and the watch are afterwards what they were. Undefined where nothing
 * was renamed, or the server refuses it.
 *
 * @param changes Since the moment from which on it counts.
 */
export async function namesBack(
  watched: Watched,
  changes: Changes,
  differences: readonly Difference[],
): Promise<NamesBack | undefined> {
  const renames = renamesAmong(differences);
  if (!renamedTogether.some((kinds) => ownRenames(renames, kinds).length > 0)) return undefined;
  const all = await tried(watched, changes, renames, differences);
  if (all !== undefined) return all;
  // What took a name may be needed by others: then it stays, and so does the name of what had it.
  const free = renames.filter((one) => occupantsOf([one], watched.watch.snapshot()).length === 0);
  return free.length === renames.length ? undefined : tried(watched, changes, free, differences);
}

async function tried(
  { watch, session }: Watched,
  changes: Changes,
  renames: readonly Rename[],
  differences: readonly Difference[],
): Promise<NamesBack | undefined> {
  const state = watch.state();
  const trial = new Trial({ watch, session }, changes.copy(), renames);
  await session.run("BEGIN");
  try {
    for (const kinds of renamedTogether) await trial.rename(kinds);
    return trial.result(differences);
  } catch {
    return undefined;
  } finally {
    await session.run("ROLLBACK");
    await watch.attach(session, state);
  }
}

class Trial {
  readonly #watched: Watched;
  readonly #changes: Changes;
  /** By the row of each. */
  readonly #renames: ReadonlyMap<string, Rename>;
  readonly #done = new Map<string, string[]>();
  readonly #dropped: { object: CatalogObject; statements: string[] }[] = [];
  readonly #statements: string[] = [];

  constructor(watched: Watched, changes: Changes, renames: readonly Rename[]) {
    this.#watched = watched;
    this.#changes = changes;
    this.#renames = new Map(renames.map((one) => [rowOf(one.found) ?? "", one]));
  }

  /** Gives the names back that are still to be: some have come with others. */
  async rename(kinds: ReadonlySet<KindName>): Promise<void> {
    const { watch } = this.#watched;
    const now = watch.snapshot();
    const renames = ownRenames(this.#asTheyAre(now), kinds);
    if (renames.length === 0) return;
    await this.#dropAll(occupantsOf(renames, now), now);
    for (const { rename, statements } of renameStatements(renames, watch.snapshot())) {
      await this.#run(statements);
      const row = rowOf(rename.found) ?? "";
      this.#done.set(row, statements);
    }
    await this.#look();
  }

  result(differences: readonly Difference[]): NamesBack {
    const renames = [...this.#done].flatMap(([row, statements]) => {
      const rename = this.#renames.get(row);
      return rename === undefined ? [] : [{ ...rename, statements }];
    });
    const dropped = this.#dropped.flatMap(({ object, statements }): Restoration[] => {
      const key = keyOf(object);
      const difference = differences.find((one) => one.key === key) ?? compareObjects(key, undefined, object);
      return difference === undefined ? [] : [{ difference, statements }];
    });
    const now = this.#watched.watch.snapshot();
    return { renames, dropped, statements: this.#statements, changes: this.#changes, now };
  }

  #asTheyAre(now: Snapshot): Rename[] {
    return [...now.objects()].flatMap((found) => {
      const rename = this.#renames.get(rowOf(found) ?? "");
      return rename === undefined ? [] : [{ found, wanted: rename.wanted }];
    });
  }

  async #dropAll(objects: readonly CatalogObject[], now: Snapshot): Promise<void> {
    if (objects.length === 0) return;
    const writers = await loadWriters(objects.map(({ kind }) => kind));
    for (const object of objects) {
      const statements = writers.of(object).drop(object, now);
      this.#dropped.push({ object, statements });
      await this.#run(statements);
    }
    await this.#look();
  }

  async #run(statements: readonly string[]): Promise<void> {
    this.#statements.push(...statements);
    for (const statement of statements) await this.#watched.session.run(statement);
  }

  async #look(): Promise<void> {
    await this.#watched.watch.refresh((key, before) => this.#changes.note(key, before));
  }
}
