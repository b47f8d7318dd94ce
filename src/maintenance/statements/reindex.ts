import { quoteQualified } from "../../postgres/identifiers.ts";
import type { Work } from "../work.ts";
import type { Relation } from "./relation.ts";
import { workOn, type WorkReason } from "./work-on.ts";

/** What REINDEX takes. */
export interface ReindexOptions {
  /** false: nobody can write to the table, nor read it by the index, meanwhile. */
  concurrently: boolean;
}

/**
 * REINDEX of one index, or of all of a table. CONCURRENTLY the server refuses an exclusion constraint's index and one of a
 * catalog, and of a table it leaves them, as it leaves invalid indexes: the caller sees to it.
 */
export function reindexWork(relation: Relation, { concurrently }: ReindexOptions, reason?: WorkReason): Work {
  const isIndex = relation.kind === "index";
  const words = [
    "REINDEX",
    isIndex ? "INDEX" : "TABLE",
    ...(concurrently ? ["CONCURRENTLY"] : []),
    quoteQualified(relation.name),
  ];
  const { sizes } = relation;
  return workOn(relation, reason, {
    kind: "reindex",
    sql: words.join(" "),
    lock: concurrently
      ? "SHARE UPDATE EXCLUSIVE"
      : `SHARE, ACCESS EXCLUSIVE on the ${isIndex ? "index" : "indexes"}`,
    bytes: (isIndex ? sizes?.total : sizes?.indexes) ?? null,
  });
}
