import { PgopsError } from "../../errors.ts";
import { quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { accessSql, type AccessTables } from "./tables.ts";

const referringSql = new URL("../sql/permissions-referring.sql", import.meta.url);

/**
 * Nothing may vanish that was not told of, and a foreign key with ON DELETE CASCADE (or SET NULL) says nothing; `ids` is
 * an array parameter. @throws PgopsError `PGOPS_SEED_REFERENCES` where rows of other tables would go with these permissions.
 */
export async function refuseReferences(session: Session, tables: AccessTables, ids: string): Promise<void> {
  const found = await session.query<{ schema: string; name: string; column_name: string }>(
    accessSql("permissions-references", tables),
    [quoteQualified(tables.permissions), quoteQualified(tables.grants)],
  );
  const lines: string[] = [];
  for (const { schema, name, column_name: column } of found) {
    const referring = { schema, name };
    const [row] = await session.query<{ count: string }>(sqlFile(referringSql, { referring }), [column, ids]);
    const count = row?.count ?? "0";
    const where = [schema, name, column].map(quoteWhereNeeded).join(".");
    if (count !== "0") lines.push(`${where}: ${count} ${count === "1" ? "row" : "rows"}`);
  }
  if (lines.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_SEED_REFERENCES",
    message:
      "other tables refer to permissions that would be removed, and their rows would be changed with them",
    details: lines,
    hint: "Take those rows away first, or keep the permissions in the file.",
  });
}
