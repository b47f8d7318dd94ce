import { expect, test } from "vitest";
import { orderlyEnd, stage, untilRunning } from "../../faults/fixtures/stage.ts";
import { ledgerOf, locksLeft } from "../../faults/fixtures/states.ts";

// prisma#12999, prisma#27636, node-pg-migrate#1752: people disable locking to get rid of it.

test.each(["in a transaction", "outside a transaction"])(
  "report 6: the lock of a run killed %s does not survive it, while its statement still runs on the server",
  async (where) => {
    const directive = where === "in a transaction" ? "" : "-- pgops: no-transaction\n";
    const it = await stage({
      files: {
        "001_a": `${directive}CREATE TABLE a ();\nINSERT INTO pace SELECT 0 FROM pg_sleep((SELECT max(seconds) FROM pace));`,
      },
    });
    await it.sql.unsafe("CREATE TABLE pace (seconds float); INSERT INTO pace VALUES (60)");
    const killed = it.start(["migrate"]);
    await untilRunning(it.sql, "pg_sleep((SELECT");
    killed.kill("SIGKILL");
    await killed.ended;
    await it.sql`UPDATE pace SET seconds = 0`;
    const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
    expect([exitCode, stderr]).toEqual([0, expect.not.stringContaining("force")]);
    expect(await ledgerOf(it.sql)).toEqual(["001_a.up.sql"]);
    expect([...(await it.sql`SELECT count(*)::int AS rows FROM pace`)]).toEqual([{ rows: 2 }]);
    expect(await locksLeft(it.sql)).toEqual([]);
  },
);
