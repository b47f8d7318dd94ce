import type { SeedSettings } from "../../config/seed-settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import { type QualifiedName, quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Grant } from "./access.ts";
import type { StoredAccess, StoredPermission } from "./plan.ts";

/** The tables that hold who may do what. */
export interface AccessTables {
  permissions: QualifiedName;
  grants: QualifiedName;
}

export function accessTables({ permissionsTable, rolePermissionsTable }: SeedSettings): AccessTables {
  return { permissions: permissionsTable, grants: rolePermissionsTable };
}

/** A query on the tables, from its file. */
export function accessSql(name: string, { permissions, grants }: AccessTables): string {
  return sqlFile(new URL(`../sql/${name}.sql`, import.meta.url), { permissions, grants });
}

/** @throws PgopsError `PGOPS_SEED_TABLE` where one of the tables is not there, or is another one. */
export async function requireTables(session: Session, { permissions, grants }: AccessTables): Promise<void> {
  await requireTable(session, permissions, "permissionsTable", ["id", "resource", "action", "description"]);
  await requireTable(session, grants, "rolePermissionsTable", ["role", "permission_id"]);
}

async function requireTable(
  session: Session,
  table: QualifiedName,
  setting: string,
  columns: readonly string[],
): Promise<void> {
  const look = sqlFile(new URL("../sql/table-look.sql", import.meta.url));
  const [row] = await session.query<{ present: boolean; missing: string | null }>(look, [
    quoteQualified(table),
    arrayParameter(columns),
  ]);
  if (row?.present === true && row.missing === null) return;
  const name = `${quoteWhereNeeded(table.schema)}.${quoteWhereNeeded(table.name)}`;
  throw new PgopsError({
    code: "PGOPS_SEED_TABLE",
    message:
      row?.present === true
        ? `the table ${name} has no column ${row.missing ?? ""}`
        : `the table ${name} does not exist`,
    hint: `Run \`pgops migrate\` first, or set seeds.${setting} in the configuration. Nothing was written.`,
    exitCode: ExitCode.failed,
  });
}

/** What the tables hold. */
export async function readAccess(session: Session, tables: AccessTables): Promise<StoredAccess> {
  const permissions = await readPermissions(session, tables);
  return { permissions, grants: await readGrants(session, tables) };
}

export function readPermissions(session: Session, tables: AccessTables): Promise<StoredPermission[]> {
  return session.query<StoredPermission>(accessSql("permissions-read", tables));
}

export function readGrants(session: Session, tables: AccessTables): Promise<Grant[]> {
  return session.query<Grant>(accessSql("grants-read", tables));
}
