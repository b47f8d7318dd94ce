import { cannotRunInTransaction } from "../sqltext/transaction-block.ts";
import { type Statement, statementsOf } from "../sqltext/split.ts";
import type { SourceHalf, SourceMigration } from "./foreign/source-set.ts";

export interface ImportedFile {
  /** "012_add_users.up.sql" */
  name: string;
  text: string;
}

/** The files that a migration of another tool becomes. */
export interface ImportedPair {
  migration: SourceMigration;
  up: ImportedFile;
  /** Undefined where there is no way back: the up file then says why. */
  down: ImportedFile | undefined;
  remarks: readonly string[];
}

/** Writes a migration of another tool as pgops has them: a pair, with directives for what its tool was told apart. */
export function pairOf(migration: SourceMigration): ImportedPair {
  const { digits, name, up, down, noDown } = migration;
  const remarks = [...migration.remarks];
  const downText = down === undefined ? undefined : textOf(down, "down", remarks);
  const upDirectives = downText === undefined ? [`-- pgops: irreversible ${noDown}`] : [];
  let upText = textOf(up, "up", remarks);
  if (upText === undefined) {
    remarks.push("its up part holds no statement: SELECT 1 stands for it");
    upText = `${tidied(up.text)}SELECT 1;\n`;
  }
  return {
    migration,
    up: { name: `${digits}_${name}.up.sql`, text: [...upDirectives, upText].join("\n") },
    down: downText === undefined ? undefined : { name: `${digits}_${name}.down.sql`, text: downText },
    remarks,
  };
}

/** The text with its directive; undefined where it holds no statement. */
function textOf({ text, outside }: SourceHalf, half: string, remarks: string[]): string | undefined {
  const statements = statementsIn(text);
  if (statements?.length === 0) return undefined;
  const needed = outside ? undefined : needsNoTransaction(statements ?? []);
  if (needed !== undefined) {
    remarks.push(`its ${half} part holds ${needed} among others: it is to run outside a transaction`);
  }
  const directive = outside || needed !== undefined ? "-- pgops: no-transaction\n" : "";
  return directive + tidied(text);
}

/** Without blank lines at both ends. */
function tidied(text: string): string {
  const inner = text.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
  return inner === "" ? "" : `${inner}\n`;
}

/** Undefined where the text cannot be split; why is reported with its place. */
function statementsIn(text: string): Statement[] | undefined {
  try {
    return [...statementsOf(text)];
  } catch {
    return undefined;
  }
}

/** The statement that cannot run in a transaction, where it is not the only one; no other tool needs a word for it. */
function needsNoTransaction(statements: readonly Statement[]): string | undefined {
  if (statements.length < 2) return undefined;
  for (const statement of statements) {
    const reason = cannotRunInTransaction(statement);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
