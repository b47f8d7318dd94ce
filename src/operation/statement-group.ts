import type { Session } from "../postgres/session.ts";
import { placeAfter, type TextPlace } from "../sqltext/place.ts";
import type { Statement } from "../sqltext/split.ts";

const separator = ";\n";

/** Statements that travel in one message: neighbours in their file, or one COPY with its rows. */
export class StatementGroup {
  readonly statements: readonly Statement[];
  /** The index of the first of them in the file. */
  readonly first: number;
  readonly text: string;

  constructor(statements: readonly Statement[], first: number) {
    this.statements = statements;
    this.first = first;
    this.text = statements.map(({ text }) => text).join(separator);
  }

  get takesRows(): boolean {
    return this.statements[0]?.rows !== undefined;
  }

  /** Rejects with the server's error. */
  run(session: Session): Promise<void> {
    const rows = this.statements[0]?.rows;
    return rows === undefined ? session.run(this.text) : session.copyIn(this.text, rows.chunks());
  }

  /**
   * Which statement of the file failed, and where: where the server points to, else where the statement begins.
   * `completed` is how many of the group had been executed.
   */
  failedAt(error: unknown, completed: number): { index: number; place: TextPlace } {
    const { position, internal_query: internal, where } = error as ServerError;
    const pointed = internal === undefined ? this.#pointedAt(Number(position)) : undefined;
    if (pointed !== undefined) return pointed;
    const within = Math.min(completed, this.statements.length - 1);
    const statement = this.statements[within];
    return { index: this.first + within, place: rowPlace(statement, where) ?? placeOf(statement) };
  }

  /** The server's position counts characters from 1 within the text that was sent. */
  #pointedAt(position: number): { index: number; place: TextPlace } | undefined {
    if (!(position >= 1)) return undefined;
    let before = position - 1;
    for (const [within, statement] of this.statements.entries()) {
      const length = charactersIn(statement.text);
      if (before <= length || within === this.statements.length - 1) {
        return { index: this.first + within, place: placeAfter(statement.text, before, statement) };
      }
      before -= length + separator.length;
    }
    return undefined;
  }
}

interface ServerError {
  position?: string;
  internal_query?: string;
  where?: string;
}

/** "COPY t, line 3, column id: ...", in whatever language; the outermost context comes last. */
const rowInContext = /^COPY .+?, \p{L}+ (\d+)(?=[,:]|$)/gmu;

function rowPlace(statement: Statement | undefined, where: string | undefined): TextPlace | undefined {
  if (statement?.rows === undefined || where === undefined) return undefined;
  const row = [...where.matchAll(rowInContext)].at(-1)?.[1];
  return row === undefined ? undefined : { line: statement.rows.line + Number(row) - 1, column: 1 };
}

function placeOf({ line, column }: TextPlace = { line: 1, column: 1 }): TextPlace {
  return { line, column };
}

function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Groups of neighbours of at most so many characters; a statement that is longer, and one with rows, is a group by
 * itself. No statement is asked for before the group before it was used.
 */
export function* groupsOf(
  statements: Iterable<Statement>,
  characters: number,
): Generator<StatementGroup, void, undefined> {
  let first = 0;
  let group: Statement[] = [];
  let size = 0;
  for (const statement of statements) {
    const isApart = statement.rows !== undefined;
    const length = statement.end - statement.start;
    if (group.length > 0 && (isApart || size + length > characters)) {
      yield new StatementGroup(group, first);
      first += group.length;
      group = [];
      size = 0;
    }
    group.push(statement);
    size += length + separator.length;
    if (!isApart) continue;
    yield new StatementGroup(group, first);
    first += group.length;
    group = [];
    size = 0;
  }
  if (group.length > 0) yield new StatementGroup(group, first);
}
