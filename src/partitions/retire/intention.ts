import { randomUUID } from "node:crypto";
import type { OperationContext } from "../../operation/context.ts";
import { partitionLogTable } from "../../operation/state-tables.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Range } from "../grid/range.ts";
import type { LogEntry } from "../log.ts";
import type { Way } from "./result.ts";

const withdrawSql = new URL("sql/withdraw.sql", import.meta.url);

/** What is to become of a partition when it is detached, so that the next run goes on where one has died. */
export interface Intention {
  way: Way;
  /** Of the partition: another table of the same name is none of its business. */
  oid: string;
  /** Of this retiring: what it has written is known by it. */
  id: string;
}

/** A new one. */
export function intend(way: Way, oid: string): Intention {
  return { way, oid, id: randomUUID() };
}

/** The intention that the latest line of a partition's log holds; undefined where it is none. */
export function intentionIn(entry: LogEntry | undefined): Intention | undefined {
  if (entry?.action !== "detach") return undefined;
  const { way, oid, id } = entry.detail ?? {};
  const isWay = way === "detach" || way === "drop" || way === "archive";
  return isWay && typeof oid === "string" && typeof id === "string" ? { way, oid, id } : undefined;
}

/** A range as JSON can hold it, to the microsecond. */
export function rangeForLog({ from, to }: Range): { from: string; to: string } {
  return { from: String(from), to: String(to) };
}

/** The range that a line of the log holds; undefined where it holds none. */
export function rangeIn(detail: LogEntry["detail"]): Range | undefined {
  const { from, to } = (detail?.["range"] ?? {}) as { from?: unknown; to?: unknown };
  return isWhole(from) && isWhole(to) ? { from: BigInt(from), to: BigInt(to) } : undefined;
}

function isWhole(value: unknown): value is string {
  return typeof value === "string" && /^-?\d+$/.test(value);
}

/** Takes an intention out of the log again: the partition is still attached. */
export async function withdraw(
  session: Session,
  context: OperationContext,
  partition: QualifiedName,
  { id }: Intention,
): Promise<void> {
  const log = partitionLogTable(context);
  await session.query(sqlFile(withdrawSql, { log }), [quoteQualified(partition), id]);
}
