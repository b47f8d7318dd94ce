import postgres from "postgres";

/** What writers were told was done, and how long they had to wait for it. */
export interface PartitionTraffic {
  /** Inserts that were acknowledged. */
  inserted: () => number;
  end: () => Promise<TrafficResult>;
}

export interface TrafficResult {
  failed: string[];
  /** Counts that a reader saw, and that were less than what was acknowledged before it asked. */
  fewer: string[];
  inserted: number;
  changed: number;
  reads: number;
  longestStallMs: number;
  /** What the table has to hold: by id, the note; rows that were deleted are gone. */
  expected: Map<string, string>;
}

export interface TrafficOptions {
  writers?: number;
  /** Milliseconds between two inserts of one writer, about. */
  pauseMs?: number;
  /** The moment that the row of a writer holds, as SQL; default: the clock of the server. */
  moment?: (writer: number, number: number) => string;
  /** Rows that are there already, by id: they are changed and deleted too. */
  there?: Map<string, string>;
}

/**
 * Real connections that insert into `audit_logs` (id, created_at, action), change rows and delete them, as an application
 * does, each keeping a journal of what was acknowledged; and a reader that counts.
 */
export function runPartitionTraffic(
  url: string,
  { writers = 4, pauseMs = 8, moment = () => "clock_timestamp()", there = new Map() }: TrafficOptions = {},
): PartitionTraffic {
  const over = new AbortController();
  const failed: string[] = [];
  const fewer: string[] = [];
  const expected = new Map(there);
  const pool = [...there.keys()];
  const done = { inserted: 0, changed: 0, reads: 0, longestStallMs: 0, deletes: 0 };
  const client = (): postgres.Sql =>
    postgres(url, { max: 1, connection: { application_name: "load" }, onnotice: () => undefined });

  async function timed<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
    const began = performance.now();
    try {
      return await ask();
    } catch (error) {
      failed.push(String(error));
      return undefined;
    } finally {
      done.longestStallMs = Math.max(done.longestStallMs, performance.now() - began);
    }
  }

  async function write(writer: number): Promise<void> {
    const sql = client();
    try {
      for (let number = 0; !over.signal.aborted; number++) {
        const note = `w${writer}-${number}`;
        const made = await timed(async () =>
          sql.unsafe<{ id: string }[]>(
            `INSERT INTO audit_logs (created_at, action) VALUES (${moment(writer, number)}, '${note}') RETURNING id::text AS id`,
          ),
        );
        const id = made?.[0]?.id;
        if (id !== undefined) {
          expected.set(id, note);
          done.inserted++;
          if (number % 3 === 0) pool.push(id);
        }
        if (number % 4 === writer % 4) await change(sql, `${note}-changed`, number % 8 < 4);
        await new Promise((resolve) => {
          setTimeout(resolve, pauseMs * Math.random() * 2);
        });
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }

  /** Takes a row out of the pool, so that no other writer has it, and changes or deletes it. */
  async function change(sql: postgres.Sql, note: string, update: boolean): Promise<void> {
    const at = Math.floor(Math.random() * pool.length);
    const id = pool[at];
    if (id === undefined) return;
    pool.splice(at, 1);
    // Before the answer nobody knows: a reader must not count on it.
    if (!update) done.deletes++;
    const answer = await timed(async () =>
      update
        ? sql`UPDATE audit_logs SET action = ${note} WHERE id = ${id}`
        : sql`DELETE FROM audit_logs WHERE id = ${id}`,
    );
    if (answer === undefined) return;
    if (answer.count !== 1) failed.push(`${update ? "updated" : "deleted"} ${answer.count} rows of id ${id}`);
    done.changed++;
    if (update) expected.set(id, note);
    else expected.delete(id);
  }

  async function read(): Promise<void> {
    const sql = client();
    try {
      while (!over.signal.aborted) {
        const [least, deletes] = [there.size + done.inserted - done.deletes, done.deletes];
        const answer = await timed(
          async () => sql<{ rows: number }[]>`SELECT count(*)::int AS rows FROM audit_logs`,
        );
        const rows = answer?.[0]?.rows ?? Number.NaN;
        // Deletes that were begun meanwhile may be seen.
        if (rows < least - (done.deletes - deletes)) fewer.push(`${rows} rows, and ${least} were there`);
        done.reads++;
        await new Promise((resolve) => {
          setTimeout(resolve, 20);
        });
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }

  const all = [...Array.from({ length: writers }, async (_, writer) => write(writer)), read()];
  return {
    inserted: () => done.inserted,
    end: async () => {
      over.abort();
      await Promise.all(all);
      const { inserted, changed, reads, longestStallMs } = done;
      return { failed, fewer, inserted, changed, reads, longestStallMs, expected };
    },
  };
}
