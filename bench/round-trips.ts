import { requireTables, writeProjects, type Bench } from "./bench.ts";
import type { Contender } from "./contenders.ts";
import { startDelayingProxy } from "./delaying-proxy.ts";
import { generatedMigrations } from "./fresh-apply.ts";
import { measure } from "./measured-process.ts";
import { ratioRow, type Row } from "./report.ts";

/** Round trips that a run may take beside one for each migration. */
const allowance = 20;

interface Passage {
  name: string;
  ms: number;
  roundTrips: number;
}

/** The same apply to a server that is far away. Once each: round trips do not vary, and they are all the time. */
export async function roundTrips(bench: Bench): Promise<Row[]> {
  const { contenders, scale, say } = bench;
  say(`fresh apply of ${scale.few} migrations through a proxy, once each`);
  const folders = await writeProjects(bench, "proxy", contenders, generatedMigrations(scale.few));
  const passages: Passage[] = [];
  for (const contender of contenders) {
    passages.push(await applyThroughProxy(bench, contender, folders[contender.name]));
  }
  return rows(passages, scale.few, scale.delayMs);
}

async function applyThroughProxy(bench: Bench, contender: Contender, folder: string): Promise<Passage> {
  const { server, scale, signal } = bench;
  return server.withDatabase(async (direct) => {
    const proxy = await startDelayingProxy(server.port, scale.delayMs);
    try {
      const url = new URL(direct);
      url.port = String(proxy.port);
      const { ms } = await measure(contender.apply(folder, url.href), { signal });
      await requireTables(bench, contender.name, direct, scale.few);
      return { name: contender.name, ms, roundTrips: proxy.roundTrips() };
    } finally {
      await proxy.close();
    }
  });
}

function rows(passages: readonly Passage[], migrations: number, delayMs: number): Row[] {
  const [pgops, ...others] = passages;
  if (pgops?.name !== "pgops") return [];
  const most = migrations + allowance;
  const inWords = ({ roundTrips: count }: Passage): string =>
    `${count} (${(count / migrations).toFixed(2)} a migration)`;
  return [
    {
      measure: `round trips, ${migrations}`,
      pgops: inWords(pgops),
      goal: { text: `<= ${most}`, reached: pgops.roundTrips <= most },
    },
    ...others.map((other) => ({
      measure: `round trips, ${migrations}`,
      pgops: String(pgops.roundTrips),
      against: `${other.name} ${inWords(other)}`,
      ratio: pgops.roundTrips / other.roundTrips,
    })),
    ...others.map((other) => ratioRow(`apply with ${delayMs} ms each way, ${migrations}`, pgops.ms, other)),
  ];
}
