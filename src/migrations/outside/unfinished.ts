import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Statement } from "../../sqltext/split.ts";
import { indexesOf } from "./indexes.ts";
import type { JournalRow } from "./journal.ts";
import type { StatementKind } from "./statement-kind.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import { label, type Step } from "../step.ts";
import { statementHash } from "./statement-hash.ts";

/** What is to be done with a statement of which nobody knows whether it was executed. */
export type UnfinishedChoice = "run" | "skip";

const relationExists = new URL("sql/relation-exists.sql", import.meta.url);
const partitionState = new URL("sql/partition-state.sql", import.meta.url);

/**
 * Compares what the journal says is done with the file.
 * @throws PgopsError `PGOPS_JOURNAL` where that part of the file has changed: going on would run another file's end.
 */
export function requireSameBegin({ migration, file, direction }: Step, rows: readonly JournalRow[]): void {
  const done = rows.filter((row) => row.done);
  const differing = firstDiffering(file, done);
  if (differing === undefined) return;
  const { number, statement } = differing;
  throw new PgopsError({
    code: "PGOPS_JOURNAL",
    message: `${label(migration)} was begun by an earlier run, and the part of the file that was executed has changed since: statement ${number + 1}`,
    place: { file: file.path, line: statement?.line, column: statement?.column },
    details: [
      `${done.length} of its statements ${done.length === 1 ? "was" : "were"} executed and ${done.length === 1 ? "stands" : "stand"}.`,
    ],
    hint: `Bring that part back as it was: what follows it may change. To begin with the first statement again, undo by hand what was executed and run \`pgops repair --restart ${migration.number}\`. Nothing was run by this ${direction === "up" ? "migrate" : "rollback"}.`,
  });
}

/** The first statement that is not what was executed; it is undefined where the file has no more so many. */
function firstDiffering(
  file: PreparedFile,
  done: readonly JournalRow[],
): { number: number; statement: Statement | undefined } | undefined {
  const left = new Map(done.map((row) => [row.statement, row.hash]));
  let number = 0;
  if (left.size === 0) return undefined;
  for (const statement of file.statements) {
    const hash = left.get(number);
    if (hash !== undefined && statementHash(file, statement, number) !== hash) return { number, statement };
    left.delete(number);
    if (left.size === 0) return undefined;
    number++;
  }
  return { number: Math.min(...left.keys()), statement: undefined };
}

/**
 * Whether a statement that was begun, and not seen to end, was executed: "done" or "run" it (again). A detach that was
 * interrupted is to be finished: then the statement to run instead is given.
 * @throws PgopsError `PGOPS_UNFINISHED` where only a person can tell and `choice` does not say.
 */
export async function settle(
  session: Session,
  { step, statement, kind, row, choice }: UnfinishedStatement,
): Promise<"done" | "run" | { instead: string }> {
  // Of one that was refused, or that is another statement by now, the catalog tells nothing: an object that is absent
  // may be a name that was mistyped.
  const isNew = row.refused || statementHash(step.file, statement, row.statement) !== row.hash;
  switch (kind.kind) {
    case "atomic":
    case "setting":
    case "repeatable":
      return "run";
    case "index": {
      if (isNew || kind.rebuild) return "run";
      const built = (await indexesOf(session, kind)).find(({ oid, valid, wanted }) => {
        return valid && (wanted || (kind.index === undefined && row.indexes?.includes(oid) === false));
      });
      // One that was there before the statement was begun is for the server to judge.
      return built === undefined || row.indexes?.includes(built.oid) === true ? "run" : "done";
    }
    case "drop-index": {
      if (isNew) return "run";
      const [found] = await session.query<{ present: boolean }>(sqlFile(relationExists), [kind.index]);
      return found?.present === true ? "run" : "done";
    }
    case "detach": {
      const [found] = await session.query<{ pending: boolean }>(sqlFile(partitionState), [
        kind.parent,
        kind.partition,
      ]);
      if (found === undefined) return isNew ? "run" : "done";
      // Nothing else is possible with a partition in that state, whatever brought it there.
      return found.pending ? { instead: statement.text.replace(/concurrently\s*$/i, "FINALIZE") } : "run";
    }
    case "unknown":
      if (row.refused) return "run";
      if (choice !== undefined) return choice === "skip" ? "done" : "run";
      throw unknowable(step, statement, row);
  }
}

export interface UnfinishedStatement {
  step: Step;
  statement: Statement;
  kind: StatementKind;
  row: JournalRow;
  choice: UnfinishedChoice | undefined;
}

function unknowable(
  { migration, file, direction }: Step,
  { line, column, text }: Statement,
  { statement }: JournalRow,
): PgopsError {
  const command = direction === "up" ? "migrate" : "rollback";
  return new PgopsError({
    code: "PGOPS_UNFINISHED",
    message: `an earlier run ended while it executed statement ${statement + 1} of ${label(migration)}, and whether the server did it cannot be told`,
    place: { file: file.path, line, column },
    details: [text.slice(0, 200)],
    hint: `Look, and say it: \`pgops ${command} --unfinished run\` executes it (again), \`--unfinished skip\` goes on behind it. Nothing was run.`,
    exitCode: ExitCode.failed,
  });
}
