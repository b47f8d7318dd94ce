import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import type { MigrationContext } from "../context.ts";
import type { ForeignTable } from "./candidates.ts";
import { type FoundLedger, tellForeignLedgers } from "./foreign-ledgers.ts";

/**
 * Where pgops' own ledger is absent or empty: keeps it from applying what another tool has applied already.
 * @throws PgopsError `PGOPS_FOREIGN_LEDGER`
 */
export async function refuseForeignLedger(
  session: Session,
  { tables }: Pick<MigrationContext, "tables">,
  candidates: readonly ForeignTable[],
): Promise<void> {
  const found = await tellForeignLedgers(session, tables.ledger, candidates);
  if (found.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_FOREIGN_LEDGER",
    message: "another tool has migrated this database, and pgops has recorded nothing in it",
    details: found.map(describeFound),
    hint:
      `Record what was applied: ${found.map(({ tool }) => `\`pgops adopt --from ${tool}\``).join(" or ")}. ` +
      "Where it has nothing to do with the files here: --ignore-foreign-ledger. Nothing was run.",
    exitCode: ExitCode.failed,
  });
}

/** The same as a warning, for what only looks. */
export async function warnOfForeignLedger(
  session: Session,
  { tables, emit }: Pick<MigrationContext, "tables" | "emit">,
  candidates: readonly ForeignTable[],
): Promise<void> {
  for (const found of await tellForeignLedgers(session, tables.ledger, candidates)) {
    const message = `this database has ${describeFound(found)}: pgops adopt --from ${found.tool}`;
    emit({ type: "warning", message });
  }
}

/** "a ledger of dbmate (public.schema_migrations) with 12 applied migrations" */
export function describeFound({ tool, ledger, summary }: FoundLedger): string {
  return `a ledger of ${tool} (${ledger}) with ${summary}`;
}
