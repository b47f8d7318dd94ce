import { expect } from "vitest";
import postgres from "postgres";

export interface Traffic {
  /** Waits until every client has been answered once more. */
  flowing(): Promise<void>;
  /** Ends it and tells how it went. */
  end(): Promise<{ longestStallMs: number; reads: number; writes: number; failed: string[] }>;
}

interface Client {
  answered: number;
  longestMs: number;
}

function newClient(): Client {
  return { answered: 0, longestMs: 0 };
}

function answersOf(clients: readonly Client[]): number {
  return clients.reduce((total, { answered }) => total + answered, 0);
}

type Ask = (sql: postgres.Sql, client: number) => Promise<unknown>;

export interface Load {
  readers: number;
  writers: number;
  /** What they ask for; default: rows of the table `busy`. */
  read?: Ask;
  write?: Ask;
}

const readBusy: Ask = async (sql) => sql`SELECT id, hits FROM busy WHERE id < 50`;
const writeBusy: Ask = async (sql, client) => sql`UPDATE busy SET hits = hits + 1 WHERE id = ${client + 1}`;

/** Real connections that read and write without a pause, as the clients of an application do. */
export function runLoad(
  url: string,
  { readers, writers, read = readBusy, write = writeBusy }: Load,
): Traffic {
  const over = new AbortController();
  const failed: string[] = [];
  const connection = { application_name: "load" };

  async function drive(client: Client, ask: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
    const sql = postgres(url, { max: 1, connection, onnotice: () => undefined });
    try {
      await sql`SELECT 1`;
      while (!over.signal.aborted) {
        const began = performance.now();
        await ask(sql).catch((error: unknown) => failed.push(String(error)));
        client.longestMs = Math.max(client.longestMs, performance.now() - began);
        client.answered++;
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }

  const reading = Array.from({ length: readers }, newClient);
  const writing = Array.from({ length: writers }, newClient);
  const ends = [
    ...reading.map(async (one, index) => drive(one, async (sql) => read(sql, index))),
    ...writing.map(async (one, index) => drive(one, async (sql) => write(sql, index))),
  ];
  const all = [...reading, ...writing];
  return {
    flowing: async () => {
      const before = all.map(({ answered }) => answered);
      const moved = (): boolean => all.every(({ answered }, index) => answered > (before[index] ?? 0));
      await expect.poll(moved, { timeout: 10_000, interval: 10 }).toBe(true);
    },
    end: async () => {
      over.abort();
      await Promise.all(ends);
      const longestStallMs = Math.max(...all.map(({ longestMs }) => longestMs));
      return { longestStallMs, reads: answersOf(reading), writes: answersOf(writing), failed };
    },
  };
}
