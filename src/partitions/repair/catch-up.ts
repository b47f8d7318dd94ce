import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { type CopyWork, writable } from "./copy.ts";
import type { Column } from "./obstacles.ts";

/** So many changes a transaction. */
const batch = 2000;

/** So few changes are left to the swap, in which nobody else can use the table. */
const fewChanges = 500;

/** Brings the rows of the stage that were changed up to date, until few changes are left. */
export async function catchUp(run: Run, work: CopyWork & { key: readonly string[] }): Promise<void> {
  const step = `follow the changes of ${nameOf(work.partition)}`;
  await run.step(step, async () => {
    let refused = 0;
    for (let done = 0; ;) {
      try {
        const followed = await run.transaction(step, (session) => followChanges(session, work, batch));
        done += followed;
        if (followed < fewChanges) return;
      } catch (error) {
        // What a row refers to was deleted together with the row, while it was being copied: it is another one now.
        const passing = work.bound && error instanceof PgopsError && error.sqlstate === "23503";
        if (!passing || ++refused > mostRefused) throw error;
      }
      run.context.emit({ type: "progress", step, done, total: undefined, unit: "rows" });
    }
  });
}

const mostRefused = 50;

/** Has the stage analyzed: the statistics stay with its tables, and the check of foreign keys in the swap is planned by them. */
export async function analyzeStage(
  run: Run,
  { table, stage }: Pick<CopyWork, "table" | "stage">,
): Promise<void> {
  const step = `analyze the new partitions of ${nameOf(table.name)}`;
  await run.step(step, async () => {
    for (const leaf of stage.leaves)
      await run.transaction(step, (session) => session.run(`ANALYZE ${quoteQualified(leaf)}`));
  });
}

/**
 * Takes the oldest changes that were noted, and makes the rows of the stage with these keys what they are in the default
 * partition now: by the state, not by the change, so that it does not matter in which order or how often. Gives how many.
 */
export async function followChanges(
  session: Session,
  work: CopyWork & { key: readonly string[] },
  most: number,
): Promise<number> {
  const { partition, stage, columns, key, bound } = work;
  const [from, root, changes] = [partition, stage.root, stage.changes].map(quoteQualified);
  const noted = await session.query<{ id: string; all: boolean }>(
    `SELECT pgops_change::text AS id, pgops_all AS "all" FROM ${changes} ORDER BY pgops_change LIMIT ${most}`,
  );
  if (noted.length === 0) return 0;
  // The stage is never to be read whole.
  await session.run(
    "SET LOCAL row_security = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off",
  );
  if (noted.some(({ all }) => all)) await session.run(`TRUNCATE ${root}`);
  const due = bound ? await stillRows(session, work, noted) : noted.map(({ id }) => id);
  const ids = [arrayParameter(due)];
  const these = "pgops_change = ANY ($1::bigint[]) AND NOT pgops_all";
  await session.query(
    `DELETE FROM ${root} AS s USING ${changes} AS c
    WHERE ${these} AND ${sameKey(key, "s", "c")} AND NOT EXISTS (
      SELECT FROM ONLY ${from} AS d
      WHERE ${sameKey(key, "d", "s")} AND pg_catalog.record_image_eq(ROW(${allColumns(columns, "d.")}), ROW(${allColumns(columns, "s.")}))
    )`,
    ids,
  );
  const keys = key.map(quoteIdentifier).join(", ");
  await session.query(
    `INSERT INTO ${root} (${writable(columns)})
    SELECT ${writable(columns, "d.")}
    FROM (SELECT DISTINCT ${keys} FROM ${changes} WHERE ${these}) AS c
    JOIN ONLY ${from} AS d ON ${sameKey(key, "d", "c")}
    ${bound ? "FOR SHARE OF d SKIP LOCKED" : ""}
    ON CONFLICT DO NOTHING`,
    ids,
  );
  await session.query(`DELETE FROM ${changes} WHERE pgops_change = ANY ($1::bigint[])`, ids);
  return due.length;
}

function sameKey(key: readonly string[], a: string, b: string): string {
  return key.map((one) => `${a}.${quoteIdentifier(one)} = ${b}.${quoteIdentifier(one)}`).join(" AND ");
}

function allColumns(columns: readonly Column[], prefix: string): string {
  return columns.map(({ name }) => `${prefix}${quoteIdentifier(name)}`).join(", ");
}

/** The server waits longer before it looks who waits in a ring: it is we who give way. */
const rowLockMs = 250;

/**
 * The changes of rows that nobody is changing now, which are kept from changing until the transaction ends, and of rows that are
 * gone: a foreign key of the stage must not hold on to what somebody has just taken from a row.
 */
async function stillRows(
  session: Session,
  { partition, stage, key }: CopyWork & { key: readonly string[] },
  noted: readonly { id: string; all: boolean }[],
): Promise<string[]> {
  const [from, changes] = [partition, stage.changes].map(quoteQualified);
  const ids = [arrayParameter(noted.map(({ id }) => id))];
  await session.run(`SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL lock_timeout = ${rowLockMs}`);
  const held = await session.query<{ id: string }>(
    `SELECT c.pgops_change::text AS id FROM ${changes} AS c JOIN ONLY ${from} AS d ON ${sameKey(key, "d", "c")}
    WHERE c.pgops_change = ANY ($1::bigint[]) AND NOT c.pgops_all FOR SHARE OF d SKIP LOCKED`,
    ids,
  );
  const gone = await session.query<{ id: string }>(
    `SELECT c.pgops_change::text AS id FROM ${changes} AS c
    WHERE c.pgops_change = ANY ($1::bigint[]) AND (c.pgops_all OR NOT EXISTS (SELECT FROM ONLY ${from} AS d WHERE ${sameKey(key, "d", "c")}))`,
    ids,
  );
  return [...new Set([...held, ...gone].map(({ id }) => id))];
}

/** Whether a change is left that was not followed. */
export async function changesLeft(session: Session, { stage }: Pick<CopyWork, "stage">): Promise<boolean> {
  const [row] = await session.query<{ left: boolean }>(
    `SELECT EXISTS (SELECT FROM ${quoteQualified(stage.changes)}) AS left`,
  );
  return row?.left !== false;
}
