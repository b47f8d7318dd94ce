import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";

export type Question =
  | "at-work"
  | "copies"
  | "kept-rows"
  | "replicas"
  | "server-place"
  | "sight"
  | "slots"
  | "xmin-holders";

/** Asks one of the questions in sql/. */
export function ask<Row extends object>(
  session: Session,
  question: Question,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return session.query<Row>(sqlFile(new URL(`sql/${question}.sql`, import.meta.url)), parameters);
}
