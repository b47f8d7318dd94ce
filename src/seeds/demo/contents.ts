import { PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import type { DemoIds } from "./demo-id.ts";
import { demoTableNames, type DemoTableName, divideRows, type RowCounts } from "./division.ts";
import { fewestRows, mostRows } from "./row-count.ts";
import type { Shop } from "./shop.ts";

const rowCountSql = new URL("sql/row-count.sql", import.meta.url);
const idSumSql = new URL("sql/id-sum.sql", import.meta.url);

/** A table of somebody's is not counted to its end only to say that it is not empty. */
const countedUpTo = 1_000_000;

/** What the tables hold before anything is loaded. */
export type Contents = "nothing" | "this demo";

/**
 * Looks whether the tables in `schema` are empty, or hold the rows of this demo and no others.
 * @throws PgopsError `PGOPS_DEMO_NOT_EMPTY` where they hold anything else.
 */
export async function readContents(session: Session, schema: string, shop: Shop): Promise<Contents> {
  const most = Math.max(countedUpTo, ...Object.values(shop.counts)) + 1;
  const counts: Partial<Record<DemoTableName, number>> = {};
  for (const name of demoTableNames) {
    const query = sqlFile(rowCountSql, { demo_table: { schema, name } });
    const [row] = await session.query<{ rows: number }>(query, [most]);
    counts[name] = row?.rows ?? 0;
  }
  const found = counts as RowCounts;
  if (demoTableNames.every((name) => found[name] === 0)) return "nothing";
  const rows = demoTableNames.reduce((sum, name) => sum + found[name], 0);
  const isDemo = sameCounts(found, rows, shop) && (await sameIds(session, schema, found, shop));
  if (isDemo && sameAs(found, shop.counts)) return "this demo";
  throw notEmpty(found, most, isDemo ? rows : undefined);
}

/** Whether a demo of `rows` rows would have divided them like this. */
function sameCounts(found: RowCounts, rows: number, { words }: Shop): boolean {
  return rows >= fewestRows && rows <= mostRows && sameAs(found, divideRows(rows, words));
}

function sameAs(one: RowCounts, other: RowCounts): boolean {
  return demoTableNames.every((name) => one[name] === other[name]);
}

/** Whether the ids are those of the demo: no two rows of a table share their first 32 bits. */
async function sameIds(session: Session, schema: string, counts: RowCounts, { ids }: Shop): Promise<boolean> {
  for (const name of demoTableNames) {
    const query = sqlFile(idSumSql, { demo_table: { schema, name } });
    const [row] = await session.query<{ id_sum: string }>(query);
    if (row?.id_sum !== String(idSum(ids[name], counts[name]))) return false;
  }
  return true;
}

function idSum(ids: DemoIds, count: number): bigint {
  let whole = 0n;
  let part = 0;
  for (let index = 0; index < count; index++) {
    part += ids.first(index);
    // Before a number of 53 bits could be full.
    if (index % 0x100000 === 0) {
      whole += BigInt(part);
      part = 0;
    }
  }
  return whole + BigInt(part);
}

function notEmpty(found: RowCounts, most: number, demoRows: number | undefined): PgopsError {
  const held = demoTableNames.filter((name) => found[name] > 0);
  return new PgopsError({
    code: "PGOPS_DEMO_NOT_EMPTY",
    message:
      demoRows === undefined
        ? `the demo goes into empty tables alone, and ${held.length === 1 ? "one holds" : `${held.length} hold`} rows`
        : `the tables hold the demo with ${english(demoRows)} rows already`,
    details: held.map((name) =>
      found[name] >= most
        ? `${name}: more than ${english(most - 1)} rows`
        : `${name}: ${english(found[name])} ${found[name] === 1 ? "row" : "rows"}`,
    ),
    hint:
      demoRows === undefined
        ? "Load it into a database of its own, or empty these tables first if nobody needs the rows."
        : `For another size empty them first: TRUNCATE ${demoTableNames.join(", ")}.`,
    stands: "Nothing was written.",
  });
}

export function english(rows: number): string {
  return rows.toLocaleString("en-US");
}
