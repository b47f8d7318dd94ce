import { formatDuration } from "../../duration.ts";
import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { ask } from "./ask.ts";
import { who } from "./who.ts";
import type { Note, OtherWork } from "./words.ts";

interface CopyRow {
  pid: number;
  kind: "dump" | "backup";
  application: string | null;
  user: string | null;
  since_ms: number | null;
}

interface WorkRow extends Omit<OtherWork, "tableOid" | "table" | "againstWraparound"> {
  table_oid: number | null;
  schema: string | null;
  name: string | null;
  against_wraparound: boolean;
}

/** Dumps and backups that run: a note for each kind, and why what rewrites waits for them. */
export async function copiesOf(session: Session): Promise<{ notes: Note[]; waits: string[] }> {
  const rows = await ask<CopyRow>(session, "copies");
  const notes: Note[] = [];
  const waits: string[] = [];
  for (const kind of ["dump", "backup"] as const) {
    const [first, ...others] = rows.filter((row) => row.kind === kind);
    if (first === undefined) continue;
    const what = kind === "dump" ? `${first.application} is running` : "a base backup is being taken";
    const since = first.since_ms === null ? "" : `, for ${formatDuration(first.since_ms)}`;
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    waits.push(`${what}: ${who(first)}${since}${more}`);
    notes.push({
      code: kind === "dump" ? "dump-running" : "backup-running",
      message: `${what}: ${who(first)}${since}${more}`,
      hint:
        kind === "dump"
          ? "It holds a lock on every table to its end: VACUUM FULL and REINDEX wait until then, and a vacuum removes only what died before it."
          : "VACUUM FULL and REINDEX write as much again as they rewrite, and wait until it is done.",
    });
  }
  return { notes, waits };
}

/** What is being done to tables of this database by others. */
export async function othersAtWork(session: Session): Promise<OtherWork[]> {
  const rows = await ask<WorkRow>(session, "at-work");
  return rows.map(({ table_oid: tableOid, schema, name, against_wraparound: againstWraparound, ...row }) => ({
    ...row,
    tableOid,
    table: schema === null || name === null ? null : `${quoteWhereNeeded(schema)}.${quoteWhereNeeded(name)}`,
    againstWraparound,
  }));
}

/** Who works by hand, and an autovacuum that gives way to nobody; autovacuum's daily work is no news. */
export function workNotes(works: readonly OtherWork[]): Note[] {
  return works.flatMap((work): Note[] => {
    const { command, table, pid } = work;
    const on = table === null ? "a table that this role may not see" : table;
    if (work.againstWraparound)
      return [
        {
          code: "wraparound",
          message: `autovacuum works on ${on} (pid ${pid}) against a wraparound of transaction ids`,
          hint: "It gives way to nobody. What needs that table waits or is left.",
        },
      ];
    if (work.autovacuum) return [];
    return [{ code: "others-at-work", message: `${command} of ${on} is at work: ${who(work)}` }];
  });
}
