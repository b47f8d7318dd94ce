import type { Below } from "../catalog/partitions-below.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { TableAction } from "./judge-table.ts";

interface OneTaken {
  oid: number;
  name: QualifiedName;
  verdict: { action: TableAction };
}

/**
 * Before PostgreSQL 18 ANALYZE of a partitioned table does all below it, so nothing of that is analyzed a second time: `kept` is
 * what remains to be done, `covered` what is done with the table that it stands beside.
 */
export function withTheWhole<One extends OneTaken>(
  taken: readonly One[],
  below: ReadonlyMap<number, Pick<Below, "oids">>,
): { kept: One[]; covered: { one: One; whole: QualifiedName }[] } {
  const wholes = taken.filter(({ oid }) => below.has(oid));
  const above = new Map<number, QualifiedName>();
  for (const { oid, name } of wholes)
    for (const part of below.get(oid)?.oids ?? []) if (!above.has(part)) above.set(part, name);
  const kept: One[] = [];
  const covered: { one: One; whole: QualifiedName }[] = [];
  for (const one of taken) {
    const whole = above.get(one.oid);
    const { action } = one.verdict;
    if (whole === undefined || !action.analyze) kept.push(one);
    else if (action.vacuum)
      kept.push({ ...one, verdict: { ...one.verdict, action: { ...action, analyze: false } } });
    else covered.push({ one, whole });
  }
  return { kept, covered };
}
