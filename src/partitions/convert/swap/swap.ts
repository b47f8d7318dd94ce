import type { QualifiedName } from "../../../postgres/identifiers.ts";
import type { Grid } from "../../grid/grid.ts";
import type { Range } from "../../grid/range.ts";
import type { Subject } from "../catalog/subject.ts";
import type { ExtendedIndex } from "../extended-keys.ts";
import type { IncomingKeys } from "../foreign-keys.ts";

/** What the swap is made of. */
export interface Swap {
  subject: Subject;
  column: string;
  grid: Grid;
  range: Range;
  /** What the old table is called then. */
  partition: QualifiedName;
  /** What its indexes and statistics are called then, by the names they have, which the new table's get. */
  names: ReadonlyMap<string, string>;
  extended: readonly ExtendedIndex[];
  incoming: IncomingKeys;
}

/** A lock, and the table or view it is on. */
export interface LockNeeded {
  mode: "ACCESS EXCLUSIVE" | "SHARE ROW EXCLUSIVE" | "SHARE UPDATE EXCLUSIVE";
  table: string;
}

/** One step of the swap. */
export interface SwapStep {
  what: string;
  sql: readonly string[];
}

/** The name that the index or the statistics object gets. */
export function newName({ names }: Swap, name: string): string {
  const found = names.get(name);
  if (found === undefined) throw new Error(`${name} was not given a name`);
  return found;
}
