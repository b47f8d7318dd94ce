import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import type { Migration } from "../migration.ts";
import type { SourceFolder, SourceSet } from "./source-set.ts";

export const toolNames = ["dbmate", "golang-migrate", "node-pg-migrate", "flyway", "sqitch"] as const;

/** The migration tools whose ledgers and files pgops can take over. */
export type ToolName = (typeof toolNames)[number];

/** Which migrations here the other tool has applied. */
export interface Match {
  /** Each with what the other tool calls it. */
  applied: ReadonlyMap<Migration, string>;
  /** What the other ledger holds and no file here is, in the other tool's words. */
  unknown: readonly string[];
}

/** What another tool's ledger holds. */
export interface Recorded {
  empty: boolean;
  /** "12 applied migrations", "version 12": for messages. */
  summary: string;
  match(migrations: readonly Migration[]): Match;
}

/** The columns of a table: name and type, as PostgreSQL writes the type without its length. */
export type Columns = Readonly<Record<string, string>>;

/** Something about a text that a person has to look at. */
export interface TextProblem {
  /** UTF-16 index into the text. */
  index: number;
  message: string;
  hint: string;
}

/** One migration tool: how to know and read its ledger, and how to read its files. */
export interface ForeignTool {
  readonly name: ToolName;
  /** Its ledger, where its users have chosen no other; without a schema it is looked for where tables are found. */
  readonly ledger: { readonly name: string; readonly schema?: string };
  /** The tables that it keeps beside its ledger, in the same schema. */
  readonly companions?: readonly string[];
  /** Whether a table of these columns is its ledger. */
  recognises(columns: Columns): boolean;
  /** Reads its ledger. @throws PgopsError `PGOPS_ADOPT` where the ledger itself says that something is not right. */
  read(session: Session, ledger: QualifiedName): Promise<Recorded>;
  /** Reads its files. @throws PgopsError for a folder or file that cannot be read. */
  readFiles(folder: SourceFolder): SourceSet;
  /** What in an imported text only that tool would have understood. */
  inspect?(text: string): TextProblem[];
}

/** "1 applied migration", "12 applied migrations". */
export function countOf(rows: readonly unknown[]): string {
  return `${rows.length} applied migration${rows.length === 1 ? "" : "s"}`;
}
