import { PgopsError } from "../errors.ts";
import type { Directives } from "./directives.ts";
import { refuseOtherEncoding } from "./refusals.ts";
import type { Statement } from "./split.ts";
import { cannotRunInTransaction } from "./transaction-block.ts";
import { refuseTransactionControl, TransactionControlJudge } from "./transaction-control.ts";
import type { Judgement } from "./prepared-file.ts";

/**
 * Is shown the statements of a file one after the other, and says whether they run in a transaction.
 * Throws PgopsError for an empty file, transaction control, and what must run outside a transaction among others.
 */
export class StatementJudge {
  readonly #path: string;
  readonly #directives: Directives;
  readonly #control: TransactionControlJudge;
  #outside: { reason: string; line: number; column: number } | undefined;
  #seen = 0;

  /** `path` is for messages; the directives may fill up until the first statement. */
  constructor(path: string, directives: Directives) {
    this.#path = path;
    this.#directives = directives;
    this.#control = new TransactionControlJudge(path);
  }

  see(statement: Statement): void {
    this.#seen++;
    refuseOtherEncoding(statement, this.#path);
    if (this.#directives.noTransaction) return refuseTransactionControl(statement, this.#path);
    this.#control.see(statement);
    if (this.#outside !== undefined) return;
    const reason = cannotRunInTransaction(statement);
    const { line, column } = statement;
    if (reason !== undefined) this.#outside = { reason, line, column };
  }

  /** After the last statement. */
  end(): Judgement {
    if (this.#seen === 0) throw emptyFile(this.#path);
    if (this.#directives.noTransaction) return { transactional: false, first: 0, count: this.#seen };
    const { begins, commits } = this.#control.end();
    const count = this.#seen - (begins ? 1 : 0) - (commits ? 1 : 0);
    if (this.#outside !== undefined && count > 1) throw notAlone(this.#outside, this.#path);
    return { transactional: this.#outside === undefined, first: begins ? 1 : 0, count };
  }
}

function notAlone(
  { reason, line, column }: { reason: string; line: number; column: number },
  path: string,
): PgopsError {
  return new PgopsError({
    code: "PGOPS_NOT_IN_TRANSACTION",
    message: `${reason} cannot run inside a transaction, and the file holds other statements too`,
    place: { file: path, line, column },
    hint: "Give the statement a migration of its own, or begin the file with `-- pgops: no-transaction`.",
    exitCode: 2,
  });
}

function emptyFile(path: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_EMPTY_FILE",
    message: `${path} holds no statement`,
    place: { file: path },
    hint: "Write the SQL, or `SELECT 1;` where nothing is to be done.",
    exitCode: 2,
  });
}
