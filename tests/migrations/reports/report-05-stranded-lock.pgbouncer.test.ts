import { expect, test } from "vitest";
import { startPgbouncer } from "../../support/pgbouncer.ts";
import { orderlyEnd, stage, type Stage, untilRunning } from "../../faults/fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../../faults/fixtures/states.ts";

// authentik#23876, atlas#2447, flyway#2895: unlock ran on another backend than lock, and the lock stayed.

const pooler = await startPgbouncer({ mode: "transaction", poolSize: 3 });

/** Ends in the way named, with the lock held at that moment. */
async function endBy(how: string, it: Stage): Promise<void> {
  const url = pooler.through(it.url);
  const running = it.start(["migrate"], { url });
  if (how !== "success" && how !== "an error") {
    await untilRunning(it.sql, "pg_sleep(seconds)");
    await it.sql`UPDATE pace SET seconds = 0`;
    running.kill(how === "kill -9" ? "SIGKILL" : "SIGINT");
  }
  await running.ended;
}

test.each([
  ["success", 0, "CREATE TABLE a ();"],
  ["an error", 0, "CREATE TABLE a ();\nSELECT 1 / seconds::int FROM pace;"],
  ["Ctrl-C", 60, "CREATE TABLE a ();\nSELECT pg_sleep(seconds) FROM pace;"],
  ["kill -9", 60, "CREATE TABLE a ();\nSELECT pg_sleep(seconds) FROM pace;"],
])(
  "report 5: after %s no lock is left on a pooled connection, and the next pod starts at once",
  async (how, seconds, text) => {
    const it = await stage({ files: { "001_a": text } });
    await it.sql.unsafe(`CREATE TABLE pace (seconds float); INSERT INTO pace VALUES (${seconds})`);
    await endBy(how, it);
    await expect.poll(async () => locksLeft(it.sql), { timeout: 5000, interval: 50 }).toEqual([]);
    // The pooler still has its connections to the server: what they hold would show above.
    const servers = await pooler.show("SERVERS");
    expect(servers.filter(({ database }) => database === it.database).length).toBeGreaterThan(
      how === "kill -9" ? -1 : 0,
    );
    await it.sql`UPDATE pace SET seconds = 1`;
    const args = ["migrate", "--wait-lock", "0s"];
    const { exitCode } = await orderlyEnd(it.start(args, { url: pooler.through(it.url) }), args);
    expect(exitCode).toBe(0);
    expect(await ledgerOf(it.sql)).toEqual(["001_a.up.sql"]);
  },
);
