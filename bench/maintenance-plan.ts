import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { interleaved, type Bench } from "./bench.ts";
import { measure, type Measurement } from "./measured-process.ts";
import { time, type Row } from "./report.ts";

const mostMs = 5000;
const mostMegabytes = 120;
const atOnce = 1000;
const planner = fileURLToPath(new URL("plan-maintenance.ts", import.meta.url));

/** One in so many tables has rows, half of which are dead: it is worth a vacuum. */
const busyEvery = 25;

/** What `pgops maintenance` does before it works: the look at all tables, or all indexes, of a database with very many. */
export async function maintenancePlan(bench: Bench): Promise<Row[]> {
  const { server, scale, say } = bench;
  const { planTables: tables, repeats } = scale;
  return server.withDatabase(async (url) => {
    say(`a database with ${tables} tables and as many indexes`);
    await fill(url, tables);
    say(`planning for them, ${repeats} times each`);
    const medians = await interleaved(repeats, {
      vacuum: planned(bench, "vacuum", url),
      reindex: planned(bench, "reindex", url),
    });
    return Object.entries(medians).flatMap(([task, median]) =>
      median === undefined ? [] : rowsOf(`maintenance, planning ${task} of ${tables}`, median),
    );
  });
}

function rowsOf(
  measureName: string,
  { ms, peakMegabytes: peak }: { ms: number; peakMegabytes: number | undefined },
): Row[] {
  const duration: Row = {
    measure: measureName,
    pgops: time(ms),
    goal: { text: `<= ${mostMs / 1000} s`, reached: ms <= mostMs },
  };
  if (peak === undefined) return [duration];
  const goal = { text: `<= ${mostMegabytes} MB`, reached: peak <= mostMegabytes };
  return [duration, { measure: `peak memory, ${measureName}`, pgops: `${peak.toFixed(0)} MB`, goal }];
}

function planned({ benchFolder, signal }: Bench, task: string, url: string): () => Promise<Measurement> {
  const { folder, programs, env } = benchFolder;
  return () =>
    measure(
      {
        command: process.execPath,
        args: [planner, join(programs.pgops, "dist"), task, url],
        cwd: folder,
        env,
      },
      { signal, memory: true },
    );
}

async function fill(url: string, tables: number): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
  try {
    for (let first = 0; first < tables; first += atOnce) {
      const last = Math.min(first + atOnce, tables) - 1;
      await sql.unsafe(`DO $$ BEGIN FOR i IN ${first} .. ${last} LOOP
        EXECUTE format('CREATE TABLE plan_%s (id int PRIMARY KEY, n int)', i); END LOOP; END $$`);
      await sql.unsafe(`DO $$ BEGIN FOR i IN ${first} .. ${last} BY ${busyEvery} LOOP
        EXECUTE format('INSERT INTO plan_%s SELECT i, i FROM generate_series(1, 2200) i', i);
        EXECUTE format('DELETE FROM plan_%s WHERE id %% 2 = 0', i); END LOOP; END $$`);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}
