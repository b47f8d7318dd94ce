import type { Work } from "../work.ts";
import type { Relation } from "./relation.ts";

/** Why a work was taken, and how long it will take. */
export interface WorkReason {
  why?: string | undefined;
  expectedMs?: number | undefined;
}

/** A work on a relation. */
export function workOn(
  { oid, name, table }: Relation,
  { why, expectedMs }: WorkReason = {},
  rest: Pick<Work, "kind" | "sql" | "lock" | "bytes">,
): Work {
  return { ...rest, target: name, oid, table, why, expectedMs };
}
