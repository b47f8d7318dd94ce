import { again, interleaved, requireTables, writeProjects, type Bench, type Medians } from "./bench.ts";
import { pgopsCommand } from "./contenders.ts";
import { generatedMigrations } from "./fresh-apply.ts";
import { measure, type CommandLine } from "./measured-process.ts";
import { ratioRow, type Row } from "./report.ts";

const bareNode = "node -e 0";
const mostWithServer = 2.5;
const mostAlone = 1.5;

/** What a command costs that has nothing to do, beside a Node that does nothing. */
export async function startUp(bench: Bench): Promise<Row[]> {
  const { contenders, scale, say, server, benchFolder, signal } = bench;
  const pgops = contenders.filter(({ name }) => name === "pgops");
  const { pgops: folder } = await writeProjects(bench, "start", pgops, generatedMigrations(scale.few));
  return server.withDatabase(async (url) => {
    const command = (...args: string[]): CommandLine => pgopsCommand(benchFolder, folder, args, url);
    await measure(command("migrate"), { signal });
    await requireTables(bench, "pgops", url, scale.few);
    // Once without the clock: Node's compile cache is filled then, as on anybody's machine after the first day.
    for (const word of ["status", "migrate", "--help"]) await measure(command(word), { signal });

    say(`start-up, ${scale.startRepeats} times each`);
    const bare = { ...command(), args: ["-e", "0"] };
    const medians = await interleaved(scale.startRepeats, {
      [bareNode]: again(bench, bare),
      migrate: again(bench, command("migrate")),
      status: again(bench, command("status")),
      "--version": again(bench, command("--version")),
      "--help": again(bench, command("--help")),
    });
    return rows(medians, scale.few);
  });
}

function rows(medians: Medians, applied: number): Row[] {
  const bare = medians[bareNode];
  if (bare === undefined) return [];
  const row = (name: string, measureName: string, most: number): Row =>
    ratioRow(measureName, medians[name]?.ms ?? Number.NaN, { name: bareNode, ms: bare.ms }, most);
  return [
    row("migrate", `nothing to do, ${applied} applied`, mostWithServer),
    row("status", `status, ${applied} applied`, mostWithServer),
    row("--version", "--version", mostAlone),
    row("--help", "--help", mostAlone),
  ];
}
