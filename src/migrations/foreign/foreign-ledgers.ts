import { tableName } from "../../config/migration-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { type QualifiedName, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { type ForeignTable, foreignTables } from "./candidates.ts";
import type { Columns, ForeignTool, Recorded, ToolName } from "./tool.ts";
import { foreignTools } from "./tools.ts";

const oneTable = new URL("sql/foreign-table.sql", import.meta.url);

/** A table that is the ledger of another tool. */
export interface ForeignLedger {
  tool: ForeignTool;
  table: QualifiedName;
  /** Whether this role may read it. */
  readable: boolean;
}

/** A ledger of another tool that holds something. */
export interface FoundLedger {
  tool: ToolName;
  /** "public.schema_migrations" */
  ledger: string;
  /** "12 applied migrations", "version 12"; why it cannot be told, where it cannot. */
  summary: string;
}

/** Every table that another tool keeps its books in, as far as it is found, or named by `ledger`. */
export function tablesOfOtherTools(
  tables: readonly ForeignTable[],
  own: QualifiedName,
  named?: { tool: ToolName; table: QualifiedName },
): QualifiedName[] {
  const found: { tool: ForeignTool; table: QualifiedName }[] = [...findForeignLedgers(tables, own)];
  const tool = foreignTools.find(({ name }) => name === named?.tool);
  if (tool !== undefined && named !== undefined) found.push({ tool, table: named.table });
  return found.flatMap(({ tool: { companions = [] }, table }) => [
    table,
    ...companions.map((name) => ({ schema: table.schema, name })),
  ]);
}

/** The ledgers of other tools in the schemas that are searched, `public`, `sqitch`, and that of pgops' own ledger. */
function findForeignLedgers(tables: readonly ForeignTable[], own: QualifiedName): ForeignLedger[] {
  const near = tables.filter(({ schema, searched }) => searched || schema === own.schema);
  return near.flatMap(({ schema, name, readable, columns }) => {
    const tool = foreignTools.find(
      (one) => one.ledger.name === name && one.recognises(JSON.parse(columns ?? "{}") as Columns),
    );
    return tool === undefined ? [] : [{ tool, table: { schema, name }, readable }];
  });
}

/** Those of them that hold something, or may do so. */
export async function tellForeignLedgers(
  session: Session,
  own: QualifiedName,
  tables: readonly ForeignTable[],
): Promise<FoundLedger[]> {
  const found: FoundLedger[] = [];
  for (const { tool, table, readable } of findForeignLedgers(tables, own)) {
    const ledger = `${table.schema}.${table.name}`;
    const summary = readable ? await summaryOf(session, tool, table) : "rows that this role may not read";
    if (summary !== undefined) found.push({ tool: tool.name, ledger, summary });
  }
  return found;
}

/** Undefined where the ledger is empty. */
async function summaryOf(
  session: Session,
  tool: ForeignTool,
  table: QualifiedName,
): Promise<string | undefined> {
  try {
    const { empty, summary } = await tool.read(session, table);
    return empty ? undefined : summary;
  } catch (error) {
    if (error instanceof PgopsError) return "a migration that failed";
    throw error;
  }
}

/** The tool's ledger: the table named, else the one that is found. @throws PgopsError `PGOPS_ADOPT` */
export async function readForeignLedger(
  session: Session,
  tool: ForeignTool,
  own: QualifiedName,
  named: QualifiedName | undefined,
): Promise<{ table: QualifiedName; recorded: Recorded }> {
  const { table, readable } =
    named === undefined ? await findLedgerOf(session, tool, own) : await check(session, tool, named);
  if (!readable) throw unreadable(tool, table);
  return { table, recorded: await tool.read(session, table) };
}

async function check(session: Session, tool: ForeignTool, named: QualifiedName): Promise<ForeignLedger> {
  const [row] = await session.query<ForeignTable>(sqlFile(oneTable), [named.schema, named.name]);
  const columns = JSON.parse(row?.columns ?? "{}") as Columns;
  if (row === undefined) throw refusal(tool, `there is no table ${quoteQualified(named)}`);
  if (!tool.recognises(columns)) {
    const found = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
    throw refusal(tool, `${quoteQualified(named)} is not a ledger of ${tool.name}`, [
      `its columns: ${found.join(", ")}`,
    ]);
  }
  return { tool, table: named, readable: row.readable };
}

async function findLedgerOf(session: Session, tool: ForeignTool, own: QualifiedName): Promise<ForeignLedger> {
  const found = findForeignLedgers(await foreignTables(session), own).filter((one) => one.tool === tool);
  const [first] = found;
  if (first === undefined) {
    const { schema, name } = tool.ledger;
    throw refusal(
      tool,
      `this database has no ledger of ${tool.name}: no table ${schema === undefined ? name : `${schema}.${name}`} of its form was found`,
    );
  }
  if (found.length > 1) {
    const names = found.map(({ table }) => quoteQualified(table));
    throw refusal(tool, `this database has several ledgers of ${tool.name}`, names);
  }
  return first;
}

function unreadable(tool: ForeignTool, table: QualifiedName): PgopsError {
  return new PgopsError({
    code: "PGOPS_ADOPT",
    message: `this role may not read the ledger ${quoteQualified(table)} of ${tool.name}`,
    hint: `GRANT SELECT ON ${quoteQualified(table)} to it (and USAGE on the schema), or use the role of ${tool.name}. Nothing was recorded.`,
  });
}

function refusal(tool: ForeignTool, message: string, details: readonly string[] = []): PgopsError {
  return new PgopsError({
    code: "PGOPS_ADOPT",
    message,
    details,
    hint: `Say where it is: pgops adopt --from ${tool.name} --ledger schema.table. Nothing was recorded.`,
    exitCode: ExitCode.failed,
  });
}

/** What `--ledger` names. For Sqitch, whose tables have fixed names, one word is the schema. */
export function ledgerNamed(tool: ToolName | undefined, text: string | undefined): QualifiedName | undefined {
  if (text === undefined) return undefined;
  const named = tableName(text);
  const fixed = foreignTools.find((one) => one.name === tool && one.ledger.schema !== undefined);
  return fixed === undefined || /^(?:"(?:[^"]|"")*"|[^."])+\./.test(text)
    ? named
    : { schema: named.name, name: fixed.ledger.name };
}
