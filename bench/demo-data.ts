import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { quoteIdentifier } from "../src/postgres/identifiers.ts";
import { startOfDay } from "../src/seeds/demo/calendar.ts";
import { inChunks } from "../src/seeds/demo/chunks.ts";
import { makeShop } from "../src/seeds/demo/shop.ts";
import { demoTables } from "../src/seeds/demo/tables/tables.ts";
import { interleaved, type Bench } from "./bench.ts";
import { measure, type CommandLine, type Measurement } from "./measured-process.ts";
import type { Row } from "./report.ts";

const leastOfPsql = 0.5;
const mostMegabytes = 200;
const migrations = new URL("../sql/migrations/", import.meta.url);
const loader = fileURLToPath(new URL("load-demo.ts", import.meta.url));

/**
 * The demo, drawn and loaded, beside `psql \copy` of the same rows from files that are there already. The time of pgops
 * holds its start, the drawing, the look at what the tables hold and ANALYZE; that of psql the copying alone.
 */
export async function demoData(bench: Bench): Promise<Row[]> {
  const { scale, say, benchFolder, contenders } = bench;
  const { demoRows: rows, demoRepeats: repeats } = scale;
  say(`the demo with ${rows} rows, ${repeats} times each`);
  const folder = join(benchFolder.folder, "demo-data");
  await mkdir(folder);
  const psql = contenders.find(({ name }) => name === "psql");
  if (psql !== undefined) await writeFiles(folder, rows);
  const medians = await interleaved(repeats, {
    pgops: () =>
      loaded(bench, (url) => ({
        command: process.execPath,
        args: [loader, join(benchFolder.programs.pgops, "dist"), String(rows), url],
        cwd: folder,
        env: benchFolder.env,
      })),
    ...(psql !== undefined && {
      psql: () =>
        loaded(bench, (url) => ({
          ...psql.apply(folder, url),
          args: ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "all.sql", url],
        })),
    }),
  });
  const own = medians["pgops"];
  return own === undefined ? [] : rowsOf(rows, own, medians["psql"]?.ms);
}

function rowsOf(
  rows: number,
  own: { ms: number; peakMegabytes: number | undefined },
  psqlMs?: number,
): Row[] {
  const measureName = `the demo, ${rows} rows`;
  const speed = (ms: number): string => `${Math.round((rows / ms) * 1000)} rows/s`;
  const ratio = psqlMs === undefined ? undefined : psqlMs / own.ms;
  const peak = own.peakMegabytes;
  const speedRow: Row = {
    measure: measureName,
    pgops: speed(own.ms),
    ...(psqlMs !== undefined && { against: `psql \\copy ${speed(psqlMs)}` }),
    ...(ratio !== undefined && {
      ratio,
      goal: { text: `>= ${leastOfPsql}x`, reached: ratio >= leastOfPsql },
    }),
  };
  if (peak === undefined) return [speedRow];
  const goal = { text: `<= ${mostMegabytes} MB`, reached: peak <= mostMegabytes };
  return [speedRow, { measure: `peak memory, ${measureName}`, pgops: `${peak.toFixed(0)} MB`, goal }];
}

/** The rows as files, and what copies them in one transaction. */
async function writeFiles(folder: string, rows: number): Promise<void> {
  const shop = makeShop({ rows, now: startOfDay(Date.now()) });
  const copies: string[] = [];
  for (const { name, columns, lines } of demoTables) {
    const file = createWriteStream(join(folder, `${name}.copy`));
    for (const chunk of inChunks(lines(shop))) if (!file.write(chunk)) await once(file, "drain");
    file.end();
    await once(file, "close");
    copies.push(`\\copy ${name} (${columns.map(quoteIdentifier).join(", ")}) FROM '${name}.copy'`);
  }
  await writeFile(join(folder, "all.sql"), ["BEGIN;", ...copies, "COMMIT;", ""].join("\n"));
}

/** Runs a program on a database with the empty shop schema, and sees to it that the rows are there afterwards. */
async function loaded(
  { server, signal, scale }: Bench,
  command: (url: string) => CommandLine,
): Promise<Measurement> {
  return server.withDatabase(async (url) => {
    const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
    try {
      const names = (await readdir(migrations)).filter((name) => name.endsWith(".up.sql"));
      for (const name of names.toSorted()) await sql.file(fileURLToPath(new URL(name, migrations))).simple();
      const measurement = await measure(command(url), { signal, memory: true });
      await requireRows(sql, scale.demoRows);
      return measurement;
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
}

async function requireRows(sql: postgres.Sql, rows: number): Promise<void> {
  let found = 0;
  for (const { name } of demoTables) {
    const [row] = await sql<{ rows: number }[]>`SELECT count(*)::float8 AS rows FROM ${sql(name)}`;
    found += row?.rows ?? 0;
  }
  if (found !== rows) throw new Error(`${found} rows are there, not ${rows}`);
}
