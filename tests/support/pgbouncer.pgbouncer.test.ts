import postgres from "postgres";
import { expect, test } from "vitest";
import { freshDatabase } from "./database.ts";
import { startPgbouncer } from "./pgbouncer.ts";

test.each(["transaction", "session"] as const)(
  "a PgBouncer in %s mode shares its connections as it should",
  async (mode) => {
    const { url, sql } = await freshDatabase();
    const pooler = await startPgbouncer({ mode, poolSize: 2 });
    const [one, other] = [1, 2].map(() =>
      postgres(pooler.through(url), { max: 1, fetch_types: false, prepare: false }),
    );
    if (one === undefined || other === undefined) throw new Error("no clients");
    try {
      await one.unsafe("SELECT set_config('pgops.test', 'mine', false)").simple();
      const pids = new Set<unknown>();
      for (let round = 0; round < 4; round++) {
        const [row] = await other.unsafe("SELECT pg_backend_pid() AS pid").simple();
        pids.add(row?.["pid"]);
      }
      expect(pids.size).toBe(1);
      const [row] = await other.unsafe("SELECT current_setting('pgops.test', true) AS leaked").simple();
      expect(row?.["leaked"]).toBe(mode === "transaction" ? "mine" : null);
      expect(await pooler.show("SERVERS")).toHaveLength(mode === "transaction" ? 1 : 2);
      expect((await pooler.show("CLIENTS")).length).toBeGreaterThanOrEqual(2);
    } finally {
      await Promise.all([one.end(), other.end()]);
    }
    await pooler.stop();
    await expect(postgres(pooler.through(url), { max: 1 })`SELECT 1`).rejects.toThrow(/ECONNREFUSED/);
    expect(await sql`SELECT 1 AS up`).toHaveLength(1);
  },
);
