import postgres from "postgres";
import { expect } from "vitest";

/** How an application fared while its table was converted. */
export interface ConvertTraffic {
  /** Waits until every client has been answered once more. */
  flowing: () => Promise<void>;
  /** Ends it, and tells how it went. */
  end: () => Promise<TrafficReport>;
}

export interface TrafficReport {
  longestStallMs: number;
  answered: Record<string, number>;
  failed: string[];
  /** The ids of the rows that were inserted and not deleted. */
  kept: string[];
  seconds: number;
}

interface Client {
  answered: number;
  longestMs: number;
}

/** What one client asks again and again. `sql` has one connection and prepares its statements. */
type Ask = (sql: postgres.Sql, round: number) => Promise<void>;

const update: Ask = async (sql, round) => {
  await sql`UPDATE events SET payload = ${`changed ${round}`} WHERE id = ${(round % 1000) + 1}`;
};

const recent: Ask = async (sql) => {
  await sql`SELECT count(*) FROM recent_events`;
};

/**
 * Real connections on the table `events (id, user_id, kind, payload, created_at)`: two insert, alone and in transactions with
 * an UPDATE of `users`; others update, delete, and read by prepared statements, SELECT * among them.
 */
export function runConvertLoad(url: string): ConvertTraffic {
  const over = new AbortController();
  const failed: string[] = [];
  const kept = new Set<string>();
  const clients: Record<string, Client> = {};

  async function drive(name: string, ask: Ask): Promise<void> {
    const client = (clients[name] = { answered: 0, longestMs: 0 });
    const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { application_name: name } });
    try {
      await sql`SELECT 1`;
      for (let round = 0; !over.signal.aborted; round++) {
        const began = performance.now();
        await ask(sql, round).catch((error: unknown) => failed.push(`${name}: ${String(error)}`));
        client.longestMs = Math.max(client.longestMs, performance.now() - began);
        client.answered++;
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }

  const insert: Ask = async (sql, round) => {
    const [row] = await sql<{ id: string }[]>`
      INSERT INTO events (user_id, kind, payload) VALUES (${(round % 100) + 1}, 'click', ${`new ${round}`}) RETURNING id`;
    kept.add(row?.id ?? "");
  };
  // Users first, then events: the swap holds events and wants users, for the foreign key.
  const inTransaction: Ask = async (sql, round) => {
    const id = await sql.begin(async (one) => {
      await one`UPDATE users SET seen = seen + 1 WHERE id = ${(round % 100) + 1}`;
      const [row] = await one<{ id: string }[]>`
        INSERT INTO events (user_id, kind, payload) VALUES (${(round % 100) + 1}, 'view', 'in a transaction') RETURNING id`;
      return row?.id ?? "";
    });
    kept.add(id);
  };
  // The other way round: where the swap gives way too late, the server ends this one (a deadlock).
  const otherWay: Ask = async (sql, round) => {
    const id = await sql.begin(async (one) => {
      const [row] = await one<{ id: string }[]>`
        INSERT INTO events (user_id, kind, payload) VALUES (${(round % 50) + 1}, 'other', 'way') RETURNING id`;
      await one`UPDATE users SET other = other + 1 WHERE id = 101`;
      return row?.id ?? "";
    });
    kept.add(id);
  };
  const remove: Ask = async (sql) => {
    const [id] = kept;
    const gone = await sql`DELETE FROM events WHERE id = ${id ?? 0} RETURNING id`;
    if (id === undefined) return;
    kept.delete(id);
    if (gone.length !== 1) failed.push(`delete: ${gone.length} rows of ${id}`);
  };
  const read: Ask = async (sql, round) => {
    const rows = await sql`SELECT * FROM events WHERE id = ${(round % 1000) + 1}`;
    const columns = "id,user_id,kind,payload,created_at";
    if (rows.length !== 1 || Object.keys(rows[0] ?? {}).join(",") !== columns)
      failed.push(`read: ${rows.length} rows`);
  };
  const asked = { insert, inTransaction, otherWay, update, remove, read, readAgain: read, recent };
  const began = performance.now();
  const ends = Object.entries(asked).map(async ([name, ask]) => drive(name, ask));
  const all = (): Client[] => Object.values(clients);
  return {
    flowing: async () => {
      const before = all().map(({ answered }) => answered);
      const moved = (): boolean => all().every(({ answered }, index) => answered > (before[index] ?? 0));
      await expect.poll(moved, { timeout: 20_000, interval: 10 }).toBe(true);
    },
    end: async () => {
      over.abort();
      await Promise.all(ends);
      return {
        longestStallMs: Math.max(...all().map(({ longestMs }) => longestMs)),
        answered: Object.fromEntries(Object.entries(clients).map(([name, { answered }]) => [name, answered])),
        failed,
        kept: [...kept],
        seconds: (performance.now() - began) / 1000,
      };
    },
  };
}

/** The table of the load, with so many rows, a foreign key out and one in, a trigger, a view. */
export function loadTables(rows: number): string {
  return `
    CREATE TABLE users (id bigint PRIMARY KEY, seen bigint NOT NULL DEFAULT 0, other bigint NOT NULL DEFAULT 0);
    INSERT INTO users SELECT n FROM generate_series(1, 101) AS n;
    CREATE TABLE events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      user_id bigint NOT NULL REFERENCES users (id),
      kind text NOT NULL,
      payload text,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    INSERT INTO events (user_id, kind, payload, created_at)
      SELECT n % 100 + 1, 'old', 'row ' || n, now() - (${rows} - n) * interval '30 seconds'
      FROM generate_series(1, ${rows}) AS n;
    CREATE INDEX events_user ON events (user_id, created_at);
    CREATE INDEX events_created ON events (created_at);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.payload := coalesce(NEW.payload, 'none'); RETURN NEW; END $$;
    CREATE TRIGGER note BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION note();
    CREATE VIEW recent_events AS SELECT * FROM events WHERE created_at > now() - interval '1 minute';
    ANALYZE;
  `;
}
