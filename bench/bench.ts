import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BenchServer } from "./bench-server.ts";
import type { Contender, ContenderName } from "./contenders.ts";
import type { GeneratedMigration } from "./generated-sql.ts";
import { measure, type CommandLine, type Measurement } from "./measured-process.ts";
import type { BenchFolder } from "./bench-folder.ts";

/** How much is measured. */
export interface Scale {
  /** Runs of which the median counts. */
  repeats: number;
  /** The same for what takes milliseconds, where noise weighs more. */
  startRepeats: number;
  few: number;
  many: number;
  bulkMegabytes: number;
  delayMs: number;
  /** The rows of the demo, and how often they are loaded. */
  demoRows: number;
  demoRepeats: number;
  /** The tables of the database for which maintenance is planned; each has an index. */
  planTables: number;
}

/** Everything that a measure needs. */
export interface Bench {
  benchFolder: BenchFolder;
  server: BenchServer;
  contenders: readonly Contender[];
  scale: Scale;
  signal: AbortSignal;
  /** Medians of fresh applies by the number of migrations, so that none is measured twice. */
  applied: Map<number, Medians>;
  /** What is being done, for the person who waits. */
  say: (message: string) => void;
}

/** The medians of several runs. */
export interface Median {
  ms: number;
  peakMegabytes: number | undefined;
}

export type Medians = Partial<Record<string, Median>>;

/** Writes the same migrations for each contender; gives their folders. */
export async function writeProjects(
  { benchFolder }: Bench,
  name: string,
  contenders: readonly Contender[],
  migrations: readonly GeneratedMigration[],
): Promise<Record<ContenderName, string>> {
  const folders: Partial<Record<ContenderName, string>> = {};
  for (const contender of contenders) {
    const folder = join(benchFolder.folder, `${name}-${contender.name.replaceAll(/[^a-z]+/g, "-")}`);
    await mkdir(folder);
    await contender.write(folder, migrations);
    folders[contender.name] = folder;
  }
  return folders as Record<ContenderName, string>;
}

/** Runs A B C A B C ..., so that what disturbs the machine for a while disturbs all alike. */
export async function interleaved(
  repeats: number,
  runs: Readonly<Record<string, () => Promise<Measurement>>>,
): Promise<Medians> {
  const measured = new Map<string, Measurement[]>(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round < repeats; round++) {
    for (const [name, run] of Object.entries(runs)) measured.get(name)?.push(await run());
  }
  return Object.fromEntries([...measured].map(([name, found]) => [name, mediansOf(found)]));
}

/** Applies everything in a folder to a fresh database, and sees to it that the tables are there afterwards. */
export async function applyFresh(
  bench: Bench,
  contender: Contender,
  folder: string,
  tables: number,
): Promise<Measurement> {
  const { server, signal } = bench;
  return server.withDatabase(async (url) => {
    const measurement = await measure(contender.apply(folder, url), { signal, memory: true });
    await requireTables(bench, contender.name, url, tables);
    return measurement;
  });
}

/** @throws Error when a contender left the database without what it was told to make. */
export async function requireTables(
  { server }: Bench,
  name: string,
  url: string,
  tables: number,
): Promise<void> {
  const found = await server.countTables(url);
  if (found !== tables) throw new Error(`${name} made ${found} tables of ${tables}`);
}

/** A run of a command that needs no fresh database. */
export function again({ signal }: Bench, line: CommandLine): () => Promise<Measurement> {
  return () => measure(line, { signal });
}

function mediansOf(found: readonly Measurement[]): Median {
  const peaks = found.flatMap(({ peakMegabytes }) => peakMegabytes ?? []);
  return {
    ms: median(found.map(({ ms }) => ms)) ?? Number.NaN,
    peakMegabytes: median(peaks),
  };
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
