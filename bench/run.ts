// pgops beside psql, dbmate and node-pg-migrate, in one table (docs/performance.md):
//   npm run bench [-- --quick] [-- --only MEASURE]
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { startBenchServer, type BenchServer } from "./bench-server.ts";
import type { Bench, Scale } from "./bench.ts";
import { bulkFile } from "./bulk-file.ts";
import { findContenders } from "./contenders.ts";
import { demoData } from "./demo-data.ts";
import { freshApply, growth } from "./fresh-apply.ts";
import { maintenance } from "./maintenance.ts";
import { maintenancePlan } from "./maintenance-plan.ts";
import { proof } from "./proof.ts";
import { machine, table, type Row } from "./report.ts";
import { roundTrips } from "./round-trips.ts";
import { startUp } from "./start-up.ts";
import { prepareBenchFolder, type BenchFolder } from "./bench-folder.ts";

const measures: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  apply: freshApply,
  proxy: roundTrips,
  start: startUp,
  growth,
  bulk: bulkFile,
  proof,
  demo: demoData,
  maintenance,
  "maintenance-plan": maintenancePlan,
};

const whole: Scale = {
  repeats: 5,
  startRepeats: 21,
  few: 500,
  many: 5000,
  bulkMegabytes: 50,
  delayMs: 2,
  demoRows: 1_000_000,
  demoRepeats: 3,
  planTables: 50_000,
};
const quick: Scale = {
  ...whole,
  repeats: 3,
  startRepeats: 7,
  few: 100,
  many: 500,
  bulkMegabytes: 5,
  demoRows: 200_000,
  planTables: 10_000,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
  },
});
const chosen = values.only.length > 0 ? values.only : Object.keys(measures);
const unknown = chosen.filter((name) => !(name in measures));

if (unknown.length > 0) {
  console.error(`there is no measure ${unknown.join(", ")}; they are: ${Object.keys(measures).join(", ")}`);
  process.exitCode = 2;
} else {
  await run(values.quick ? quick : whole);
}

async function run(scale: Scale): Promise<void> {
  const stopped = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopped.abort(name));
  const started = performance.now();
  let benchFolder: BenchFolder | undefined;
  let server: BenchServer | undefined;
  try {
    benchFolder = await prepareBenchFolder();
    server = await startBenchServer(serverEnvironment());
    const contenders = await findContenders(benchFolder, say);
    const bench: Bench = {
      benchFolder,
      server,
      contenders,
      scale,
      signal: stopped.signal,
      applied: new Map(),
      say,
    };
    const rows: Row[] = [];
    try {
      for (const name of chosen) rows.push(...((await measures[name]?.(bench)) ?? []));
    } finally {
      const seconds = (performance.now() - started) / 1000;
      if (rows.length > 0) console.log(`\n${table(rows)}\n\n${foot(bench, seconds)}`);
    }
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    say("stopped");
    process.exitCode = 130;
  } finally {
    await server?.stop();
    await benchFolder?.remove();
  }
}

/** In memory where the system offers it: a disk that writes back at its own times would be measured otherwise. */
function serverEnvironment(): Readonly<Record<string, string | undefined>> {
  return existsSync("/dev/shm") ? { ...process.env, TMPDIR: "/dev/shm" } : process.env;
}

function foot({ contenders, server, scale }: Bench, seconds: number): string {
  const programs = contenders.filter(({ name }) => !name.includes("("));
  const versions = programs.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [
    `Machine: ${machine()}, PostgreSQL ${server.version}.`,
    `Contenders: ${versions}. Medians of ${scale.repeats} (start-up: of ${scale.startRepeats}; through the proxy: one run; the demo: ${scale.demoRepeats}), in turns.`,
    "node-pg-migrate runs everything in one transaction by default; (each) is with --no-single-transaction.",
    "The server is a throwaway one: no fsync, no autovacuum, its data in memory where the system has /dev/shm; a database a run.",
    `The whole took ${seconds.toFixed(0)} s.`,
  ].join("\n");
}

function say(message: string): void {
  console.error(message);
}
