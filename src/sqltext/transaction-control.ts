import { ExitCode, PgopsError } from "../errors.ts";
import type { Statement } from "./split.ts";

/**
 * The statements without a plain BEGIN at the start and a plain COMMIT at the end: the author's wish for a
 * transaction, which pgops begins itself. Throws PgopsError PGOPS_TRANSACTION_CONTROL where only one of the two
 * is there, where either has options, and for any other statement that begins, ends, divides or sets a transaction.
 */
export function withoutTransactionFrame(
  statements: readonly Statement[],
  file: string,
): readonly Statement[] {
  const first = statements[0];
  const last = statements.at(-1);
  if (first === undefined || last === undefined) return statements;
  const begins = isBegin(first);
  const commits = last !== first && isCommit(last);
  if (begins) refuseOptions(first, beginOptions(first), file);
  if (commits) refuseOptions(last, last.keywords.slice(1), file);
  const inner = begins || commits ? statements.slice(begins ? 1 : 0, commits ? -1 : undefined) : statements;
  for (const statement of inner) {
    const control = transactionControl(statement);
    if (control !== undefined) throw refusal(statement, file, control, adviceFor(control));
  }
  if (begins && !commits) throw half(first, file, "COMMIT at its end");
  if (commits && !begins) throw half(last, file, "BEGIN at its start");
  return inner;
}

/**
 * Refuses transaction control in a file that says `-- pgops: no-transaction`, BEGIN and COMMIT included.
 * Throws PgopsError PGOPS_TRANSACTION_CONTROL.
 */
export function refuseTransactionControl(statements: readonly Statement[], file: string): void {
  for (const statement of statements) {
    const control = transactionControl(statement);
    if (control === undefined) continue;
    throw refusal(
      statement,
      file,
      `${control} in a file that says \`-- pgops: no-transaction\``,
      "Remove the transaction control, or the directive.",
    );
  }
}

/** What kind of transaction control the statement is, in PostgreSQL's words; undefined where it is none. */
function transactionControl(statement: Statement): string | undefined {
  // Of the statements with another initial (INSERT, UPDATE, DROP ...) none is meant, and no keyword needs reading.
  if (!"aAbBcCeEpPrRsS".includes(statement.text.charAt(0))) return undefined;
  const [first = "", second = "", third = "", fourth = ""] = statement.keywords;
  switch (first) {
    case "BEGIN":
    case "END":
    case "ABORT":
    case "SAVEPOINT":
    case "RELEASE":
      return first;
    case "COMMIT":
      return second === "PREPARED" ? "COMMIT PREPARED" : first;
    case "ROLLBACK":
      return second === "PREPARED" || second === "TO" ? `ROLLBACK ${second}` : first;
    case "START":
    case "PREPARE":
      return second === "TRANSACTION" ? `${first} TRANSACTION` : undefined;
    case "SET":
      if (second === "TRANSACTION") return "SET TRANSACTION";
      if ((second === "LOCAL" || second === "SESSION") && third === "TRANSACTION") return "SET TRANSACTION";
      return third === "CHARACTERISTICS" && fourth === "AS" ? "SET SESSION CHARACTERISTICS" : undefined;
    default:
      return undefined;
  }
}

function isBegin({ keywords }: Statement): boolean {
  return keywords[0] === "BEGIN" || (keywords[0] === "START" && keywords[1] === "TRANSACTION");
}

function isCommit({ keywords }: Statement): boolean {
  return (keywords[0] === "COMMIT" && keywords[1] !== "PREPARED") || keywords[0] === "END";
}

function beginOptions({ keywords }: Statement): readonly string[] {
  return keywords[0] === "START" ? keywords.slice(2) : keywords.slice(1);
}

function refuseOptions(statement: Statement, after: readonly string[], file: string): void {
  if (after.length === 0) return;
  if (
    after.length === 1 &&
    (after[0] === "WORK" || after[0] === "TRANSACTION") &&
    statement.keywords[0] !== "START"
  )
    return;
  throw refusal(
    statement,
    file,
    `${statement.keywords[0]} with options`,
    "Leave the options out: pgops begins and commits the transaction of a migration itself.",
  );
}

function half(statement: Statement, file: string, other: string): PgopsError {
  const { line, column } = statement;
  const [word = ""] = statement.keywords;
  return new PgopsError({
    code: "PGOPS_TRANSACTION_CONTROL",
    message: `the file has a ${word} but no ${other}`,
    hint: `Remove the ${word}: pgops runs each migration in a transaction by itself.`,
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}

function refusal(statement: Statement, file: string, what: string, hint: string): PgopsError {
  const { line, column } = statement;
  return new PgopsError({
    code: "PGOPS_TRANSACTION_CONTROL",
    message: `${what} is not for a migration file to say: pgops runs the file in one transaction of its own`,
    hint,
    exitCode: ExitCode.usage,
    place: { file, line, column },
  });
}

function adviceFor(control: string): string {
  switch (control) {
    case "SAVEPOINT":
    case "RELEASE":
    case "ROLLBACK TO":
      return "Catch the error in a DO block instead: BEGIN ... EXCEPTION WHEN ... THEN ... END.";
    case "SET TRANSACTION":
    case "SET SESSION CHARACTERISTICS":
      return "Remove it: a migration runs at the server's default isolation level.";
    case "COMMIT PREPARED":
    case "ROLLBACK PREPARED":
      return "Run it by hand, with psql.";
    default:
      return "Remove it. Where a part must be committed by itself, make that part a migration of its own.";
  }
}
