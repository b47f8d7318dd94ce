import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { Stage } from "./stage.ts";

const armedSql = new URL("sql/armed.sql", import.meta.url);

/** On the default partition; sql/armed.sql knows their names too. */
const triggers = { rows: "pgops_repair", truncate: "pgops_repair_truncate" };

/**
 * What notes, in the transaction of whoever changes the default partition, the keys of the rows that were changed. The lock
 * for the triggers lets no writer be in between: what was written before is there to be copied, what is written after is noted.
 * They fire always, for logical replication too.
 */
export function captureChanges(
  partition: QualifiedName,
  { changes, note }: Pick<Stage, "changes" | "note">,
  key: readonly string[],
): { prepare: string; arm: string } {
  const [table, noted] = [quoteQualified(partition), quoteQualified(changes)];
  const columns = key.map(quoteIdentifier).join(", ");
  const prepare = [
    `CREATE TABLE ${noted} AS SELECT ${columns} FROM ONLY ${table} WITH NO DATA`,
    `ALTER TABLE ${noted} ADD COLUMN pgops_change bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ADD COLUMN pgops_all boolean NOT NULL DEFAULT false`,
    noteFunction(quoteQualified(note), noted, key),
  ];
  const call = `EXECUTE FUNCTION ${quoteQualified(note)}()`;
  const arm = [
    `CREATE TRIGGER ${triggers.rows} AFTER INSERT OR UPDATE OR DELETE ON ${table} FOR EACH ROW ${call}`,
    `CREATE TRIGGER ${triggers.truncate} AFTER TRUNCATE ON ${table} FOR EACH STATEMENT ${call}`,
    `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${triggers.rows}`,
    `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${triggers.truncate}`,
  ];
  return { prepare: prepare.join("; "), arm: arm.join("; ") };
}

/** With the rights of who repairs: writers have none in the state schema, and row security must not hide a change. */
function noteFunction(note: string, changes: string, key: readonly string[]): string {
  const columns = key.map(quoteIdentifier);
  const insert = (row: "OLD" | "NEW"): string =>
    `INSERT INTO ${changes} (${columns.join(", ")}) VALUES (${columns.map((one) => `${row}.${one}`).join(", ")});`;
  const moved = columns.map((one) => `OLD.${one} IS DISTINCT FROM NEW.${one}`).join(" OR ");
  return `CREATE FUNCTION ${note}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $pgops$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    INSERT INTO ${changes} (pgops_all) VALUES (true);
  ELSIF TG_OP = 'INSERT' THEN
    ${insert("NEW")}
  ELSE
    ${insert("OLD")}
    IF TG_OP = 'UPDATE' THEN
      IF ${moved} THEN
        ${insert("NEW")}
      END IF;
    END IF;
  END IF;
  RETURN NULL;
END $pgops$`;
}

/** What takes the triggers off a table again. */
export function disarm(partition: QualifiedName): string {
  return Object.values(triggers)
    .map((name) => `DROP TRIGGER IF EXISTS ${name} ON ${quoteQualified(partition)}`)
    .join("; ");
}

/** Whether every change of the default partition ($1 its oid) has been noted, as far as its triggers can tell. */
export async function isArmed(session: Session, partitionOid: string): Promise<boolean> {
  const [row] = await session.query<{ armed: boolean }>(sqlFile(armedSql), [partitionOid]);
  return row?.armed === true;
}
