import { PgopsError } from "../../errors.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import { type QualifiedName, quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { AccessPlan } from "./plan.ts";
import type { AccessTables } from "./tables.ts";

const file = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** A foreign key with ON DELETE CASCADE, SET NULL or SET DEFAULT. */
interface Reference extends QualifiedName {
  /** JSON lists of the columns of either side. */
  columns: string;
  referred: string;
}

/**
 * Nothing may vanish that was not told of, and a foreign key with ON DELETE CASCADE (or SET NULL) says nothing.
 * @throws PgopsError `PGOPS_SEED_REFERENCES` where rows of other tables would go with what is extra in the plan.
 */
export async function refuseReferences(
  session: Session,
  tables: AccessTables,
  { extra, extraGrants }: Pick<AccessPlan, "extra" | "extraGrants">,
): Promise<void> {
  const { permissions, grants } = tables;
  const ids = arrayParameter(extra.map(({ id }) => id));
  const lines = [
    ...(extra.length === 0
      ? []
      : await referring(session, "permissions-referring", tables, {
          to: permissions,
          but: grants,
          gone: ids,
        })),
    ...(extraGrants.length === 0
      ? []
      : await referring(session, "grants-referring", tables, {
          to: grants,
          but: permissions,
          gone: JSON.stringify(extraGrants),
        })),
  ];
  if (lines.length === 0) return;
  throw new PgopsError({
    code: "PGOPS_SEED_REFERENCES",
    message:
      "other tables refer to what would be removed, and their rows would be changed or removed with it",
    details: lines,
    hint: "Take those rows away first, or keep the permissions in the file.",
  });
}

/** One line for each foreign key by which rows refer to what goes. */
async function referring(
  session: Session,
  name: string,
  tables: AccessTables,
  { to, but, gone }: { to: QualifiedName; but: QualifiedName; gone: string },
): Promise<string[]> {
  const found = await session.query<Reference>(sqlFile(file("references")), [
    quoteQualified(to),
    quoteQualified(but),
  ]);
  const lines: string[] = [];
  for (const { schema, name: table, columns, referred } of found) {
    const query = sqlFile(file(name), { ...tables, referring: { schema, name: table } });
    const own = JSON.parse(columns) as string[];
    const [row] = await session.query<{ count: string }>(query, [
      arrayParameter(own),
      arrayParameter(JSON.parse(referred) as string[]),
      gone,
    ]);
    const count = row?.count ?? "0";
    const names = own.map(quoteWhereNeeded);
    const key = names.length === 1 ? `.${names[0]}` : ` (${names.join(", ")})`;
    const where = `${quoteWhereNeeded(schema)}.${quoteWhereNeeded(table)}${key}`;
    if (count !== "0") lines.push(`${where}: ${count} ${count === "1" ? "row" : "rows"}`);
  }
  return lines;
}
