import { ExitCode, PgopsError } from "../errors.ts";
import type { Statement } from "./split.ts";

/** Which statements of a file are left when pgops begins and commits the transaction itself. */
export interface TransactionFrame {
  /** Whether a plain BEGIN stands first. */
  begins: boolean;
  /** Whether a plain COMMIT stands last. */
  commits: boolean;
}

/**
 * Is shown the statements of a file one after the other. A plain BEGIN at the start and a plain COMMIT at the end are
 * the author's wish for a transaction, which pgops begins itself. Throws PgopsError PGOPS_TRANSACTION_CONTROL where
 * only one of the two is there, where either has options, and for any other statement that begins, ends, divides or
 * sets a transaction.
 */
export class TransactionControlJudge {
  readonly #file: string;
  #begin: Statement | undefined;
  /** The last one seen, which may be the COMMIT at the end; only the next one tells. */
  #last: Statement | undefined;
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  see(statement: Statement): void {
    if (this.#count++ === 0 && isBegin(statement)) {
      refuseOptions(statement, beginOptions(statement), this.#file);
      this.#begin = statement;
      return;
    }
    if (this.#last !== undefined) this.#refuseControl(this.#last);
    this.#last = statement;
  }

  /** After the last statement. */
  end(): TransactionFrame {
    const begin = this.#begin;
    const last = this.#last;
    const commits = last !== undefined && isCommit(last);
    // A lone COMMIT is no end of anything.
    if (last !== undefined && (!commits || this.#count === 1)) this.#refuseControl(last);
    if (commits) refuseOptions(last, last.keywords.slice(1), this.#file);
    if (begin !== undefined && !commits) throw half(begin, this.#file, "COMMIT at its end");
    if (commits && begin === undefined) throw half(last, this.#file, "BEGIN at its start");
    return { begins: begin !== undefined, commits };
  }

  #refuseControl(statement: Statement): void {
    const control = transactionControl(statement);
    if (control !== undefined) throw refusal(statement, this.#file, control, adviceFor(control));
  }
}

/**
 * Refuses transaction control in a file that says `-- pgops: no-transaction`, BEGIN and COMMIT included.
 * Throws PgopsError PGOPS_TRANSACTION_CONTROL.
 */
export function refuseTransactionControl(statement: Statement, file: string): void {
  const control = transactionControl(statement);
  if (control === undefined) return;
  throw refusal(
    statement,
    file,
    `${control} in a file that says \`-- pgops: no-transaction\``,
    "Remove the transaction control, or the directive.",
  );
}

/** What kind of transaction control the statement is, in PostgreSQL's words; undefined where it is none. */
export function transactionControl(statement: Statement): string | undefined {
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
