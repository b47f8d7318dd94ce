import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { interleaved, type Bench } from "./bench.ts";
import { pgopsCommand } from "./contenders.ts";
import { measure, type CommandLine, type Measurement } from "./measured-process.ts";
import { time, type Row } from "./report.ts";

const tables = 200;
const rowsEach = 4000;
/** The goal: so many times as long, and so much more for the start of a Node. */
const most = { ratio: 1.1, extraMs: 300 };

/** The same work by PostgreSQL's own program and by pgops. */
interface Pair {
  measure: string;
  program: string;
  theirs: readonly string[];
  ours: readonly string[];
}

const pairs: readonly Pair[] = [
  { measure: "vacuum", program: "vacuumdb", theirs: ["-j", "2"], ours: ["vacuum", "--jobs", "2"] },
  { measure: "analyze", program: "vacuumdb", theirs: ["--analyze-only"], ours: ["analyze"] },
  { measure: "reindex", program: "reindexdb", theirs: ["--concurrently"], ours: ["reindex"] },
];

/** pgops beside vacuumdb and reindexdb on the same database, made dirty in the same way before each run. */
export async function maintenance(bench: Bench): Promise<Row[]> {
  const { scale, say, benchFolder, server } = bench;
  const missing = ["vacuumdb", "reindexdb"].find(
    (program) => spawnSync(program, ["--version"], { env: { ...benchFolder.env } }).status !== 0,
  );
  if (missing !== undefined) {
    say(`${missing} is not on this machine: the maintenance commands are left out`);
    return [];
  }
  const folder = join(benchFolder.folder, "maintenance");
  await mkdir(folder);
  const rows: Row[] = [];
  await server.withDatabase(async (url) => {
    const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
    try {
      await makeTables(sql);
      for (const pair of pairs) {
        say(`${pair.measure} of ${tables} tables, ${scale.repeats} times each`);
        const run = (line: CommandLine) => async (): Promise<Measurement> => {
          await soil(sql);
          return measure(line, { signal: bench.signal, memory: true });
        };
        const medians = await interleaved(scale.repeats, {
          pgops: run(pgopsCommand(benchFolder, folder, [...pair.ours, "--quiet"], url)),
          theirs: run({
            command: pair.program,
            args: ["-q", ...pair.theirs, "-d", url],
            cwd: folder,
            env: benchFolder.env,
          }),
        });
        const [own, theirs] = [medians["pgops"], medians["theirs"]];
        if (own !== undefined && theirs !== undefined) rows.push(rowOf(pair, own.ms, theirs.ms));
      }
    } finally {
      await sql.end();
    }
  });
  return rows;
}

function rowOf({ measure: name, program, theirs }: Pair, ownMs: number, theirMs: number): Row {
  return {
    measure: `${name}, ${tables} tables`,
    pgops: time(ownMs),
    against: `${program} ${theirs.join(" ")} ${time(theirMs)}`,
    ratio: ownMs / theirMs,
    goal: {
      text: `<= ${most.ratio}x + ${most.extraMs / 1000} s`,
      reached: ownMs <= theirMs * most.ratio + most.extraMs,
    },
  };
}

async function makeTables(sql: postgres.Sql): Promise<void> {
  for (let table = 0; table < tables; table++) {
    await sql.unsafe(`
      CREATE TABLE bench_${table} (id int PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX ON bench_${table} (name);
      INSERT INTO bench_${table} SELECT i, md5(i::text) FROM generate_series(1, ${rowsEach}) AS i`);
  }
}

/** A fifth of the rows anew, so that each run finds the same work. */
async function soil(sql: postgres.Sql): Promise<void> {
  for (let table = 0; table < tables; table++)
    await sql.unsafe(`UPDATE bench_${table} SET name = md5(name) WHERE id % 5 = 0`);
  await sql.unsafe("CHECKPOINT");
}
