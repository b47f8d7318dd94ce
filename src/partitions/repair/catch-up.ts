import type { Run } from "../../operation/run.ts";
import { arrayParameter } from "../../postgres/array-parameter.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { type CopyWork, writable } from "./copy.ts";

/** So many changes a transaction. */
const batch = 2000;

/** So few changes are left to the swap, in which nobody else can use the table. */
const fewChanges = 500;

/** Brings the rows of the stage that were changed up to date, until few changes are left. */
export async function catchUp(run: Run, work: CopyWork & { key: readonly string[] }): Promise<void> {
  const step = `follow the changes of ${nameOf(work.partition)}`;
  await run.step(step, async () => {
    for (let done = 0; ;) {
      const followed = await run.transaction(step, (session) => followChanges(session, work, batch));
      done += followed;
      if (followed < fewChanges) return;
      run.context.emit({ type: "progress", step, done, total: undefined, unit: "rows" });
    }
  });
}

/**
 * Takes the oldest changes that were noted, and makes the rows of the stage with these keys what they are in the default
 * partition now: by the state, not by the change, so that it does not matter in which order or how often. Gives how many.
 */
export async function followChanges(
  session: Session,
  { partition, stage, columns, key }: CopyWork & { key: readonly string[] },
  most: number,
): Promise<number> {
  const [from, root, changes] = [partition, stage.root, stage.changes].map(quoteQualified);
  const noted = await session.query<{ id: string; all: boolean }>(
    `SELECT pgops_change::text AS id, pgops_all AS "all" FROM ${changes} ORDER BY pgops_change LIMIT ${most}`,
  );
  if (noted.length === 0) return 0;
  // The stage has no statistics, and is never to be read whole.
  await session.run(
    "SET LOCAL row_security = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off",
  );
  if (noted.some(({ all }) => all)) await session.run(`TRUNCATE ${root}`);
  const ids = [arrayParameter(noted.map(({ id }) => id))];
  const same = (a: string, b: string): string =>
    key.map((one) => `${a}.${quoteIdentifier(one)} = ${b}.${quoteIdentifier(one)}`).join(" AND ");
  const these = "pgops_change = ANY ($1::bigint[]) AND NOT pgops_all";
  await session.query(
    `DELETE FROM ${root} AS s USING ${changes} AS c WHERE ${these} AND ${same("s", "c")}`,
    ids,
  );
  const keys = key.map(quoteIdentifier).join(", ");
  await session.query(
    `INSERT INTO ${root} (${writable(columns)})
    SELECT ${writable(columns, "d.")}
    FROM (SELECT DISTINCT ${keys} FROM ${changes} WHERE ${these}) AS c
    JOIN ONLY ${from} AS d ON ${same("d", "c")}
    ON CONFLICT DO NOTHING`,
    ids,
  );
  await session.query(`DELETE FROM ${changes} WHERE pgops_change = ANY ($1::bigint[])`, ids);
  return noted.length;
}
