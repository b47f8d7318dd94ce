import { availableParallelism } from "node:os";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import {
  startThrowawayServer,
  type ThrowawayOptions,
  type ThrowawayServer,
} from "../../postgres/servers/throwaway.ts";
import type { VerifyContext, VerifyEvent } from "./context.ts";
import type { Selection } from "./selection.ts";
import { type Found, noCounts } from "./walk.ts";

export type Servers = readonly [ThrowawayServer, ...ThrowawayServer[]];

/** A part of the migrations that is judged on a server of its own; what comes before it is applied there. */
export interface Shard {
  server: ThrowawayServer;
  selection: Selection;
  prepared: readonly PreparedMigration[];
}

interface Task {
  servers: Servers;
  selection: Selection;
  prepared: readonly PreparedMigration[];
  /** Judges one part. */
  prove: (context: VerifyContext, shard: Shard) => Promise<Found>;
}

/** Fewer are judged sooner than another server is started. */
const leastOfShard = 60;
const mostShards = 4;
/** What applying a migration takes of judging it: a later part applies all of the earlier ones. */
const costOfApplying = 0.15;

/** On how many servers so many migrations are judged. */
export function shardsFor(judged: number): number {
  return Math.max(1, Math.min(availableParallelism(), mostShards, Math.floor(judged / leastOfShard)));
}

/** Starts so many servers at once; none is left where one of them does not start. @throws PgopsError */
export async function startServers(count: number, options: ThrowawayOptions): Promise<Servers> {
  const starting = Array.from({ length: count }, () => startThrowawayServer(options));
  const started = await Promise.allSettled(starting);
  const servers = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = started.find((one) => one.status === "rejected");
  const [first, ...others] = servers;
  if (failed === undefined && first !== undefined) return [first, ...others];
  await stopAll(servers);
  throw failed?.reason;
}

export async function stopAll(servers: readonly ThrowawayServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** Judges the migrations in as many parts as there are servers, side by side; told of as if it were in one. */
export async function proveInShards(context: VerifyContext, task: Task): Promise<Found> {
  const { servers, selection, prepared, prove } = task;
  if (servers.length === 1) return prove(context, { server: servers[0], selection, prepared });
  const judged = prepared.filter(({ migration }) => selection.isJudged(migration));
  const ends = endsOf(judged.length, servers.length);
  const stopped = new AbortController();
  const signal =
    context.signal === undefined ? stopped.signal : AbortSignal.any([context.signal, stopped.signal]);
  const shards = servers.map((server, index) => {
    const own = new Set(judged.slice(ends[index - 1] ?? 0, ends[index]).map(({ migration }) => migration));
    const last = prepared.findLastIndex(({ migration }) => own.has(migration));
    const shard = {
      server,
      selection: { ...selection, isJudged: own.has.bind(own) },
      prepared: prepared.slice(0, last + 1),
    };
    const events = new HeldEvents(context.emit, index === 0);
    return { size: own.size, events, found: prove({ ...context, emit: events.emit, signal }, shard) };
  });
  const outcomes = Promise.allSettled(shards.map(({ found }) => found));
  try {
    const all: Found[] = [];
    for (const { size, events, found } of shards) {
      // Where an up has failed, nothing after it is judged.
      if (all.some((one) => one.stopped)) {
        stopped.abort();
        all.push({ migrations: [], counts: { ...noCounts(), unjudged: size }, notes: [], stopped: true });
        continue;
      }
      events.release();
      all.push(await found);
    }
    return together(all, prepared.length - judged.length);
  } finally {
    stopped.abort();
    await outcomes;
  }
}

/** Where each part ends. A later one applies what comes before it, and is smaller for it. */
function endsOf(judged: number, parts: number): number[] {
  const weights = Array.from({ length: parts }, (_, index) => (1 - costOfApplying) ** index);
  const sum = weights.reduce((a, b) => a + b, 0);
  let end = 0;
  return weights.map((weight, index) => {
    end += (weight / sum) * judged;
    return index === parts - 1 ? judged : Math.round(end);
  });
}

/** Keeps what a part tells until its turn has come. What it applied before its turn is nobody's interest but the first's. */
class HeldEvents {
  readonly #listener: (event: VerifyEvent) => void;
  #released: boolean;
  readonly #isFirst: boolean;
  readonly #held: VerifyEvent[] = [];

  constructor(listener: (event: VerifyEvent) => void, isFirst: boolean) {
    this.#listener = listener;
    this.#released = isFirst;
    this.#isFirst = isFirst;
  }

  readonly emit = (event: VerifyEvent): void => {
    if (event.type === "applied" && !this.#isFirst) return;
    if (this.#released) this.#listener(event);
    else this.#held.push(event);
  };

  release(): void {
    this.#released = true;
    for (const event of this.#held.splice(0)) this.#listener(event);
  }
}

function together(all: readonly Found[], applied: number): Found {
  const counts = noCounts();
  for (const one of all) {
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += one.counts[name];
  }
  const notes = new Set(all.flatMap((one) => one.notes));
  return {
    migrations: all.flatMap((one) => one.migrations),
    counts: { ...counts, applied },
    notes: [...notes],
    stopped: all.some((one) => one.stopped),
  };
}
