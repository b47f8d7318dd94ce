import { expect, test } from "vitest";
import { orderlyEnd, stage, untilGone, untilRunning } from "../../faults/fixtures/stage.ts";
import { ledgerOf } from "../../faults/fixtures/states.ts";

// goose#728, goose#1106

const broken = `-- pgops: no-transaction
INSERT INTO greetings VALUES ('hello');
CREATE INDEX CONCURRENTLY greetings_word ON greetings (word);
INSERT INTO greetings SELECT word || '!' FROM nowhere;
INSERT INTO greetings VALUES ('bye');
`;
const mended = broken.replace("nowhere", "greetings WHERE word = 'hello'");

test("report 4: a file outside a transaction that fails at each deployment does not insert its rows again", async () => {
  const it = await stage({
    files: { "001_table": "CREATE TABLE greetings (word text);", "002_words": broken },
  });
  for (let deployment = 0; deployment < 3; deployment++) {
    const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/002_words\.up\.sql:4/)]);
    expect(stderr).toMatch(/2 of its 4 statements were executed and stand/);
  }
  expect([...(await it.sql`SELECT word FROM greetings`)]).toEqual([{ word: "hello" }]);
  await it.write("sql/migrations/002_words.up.sql", mended);
  expect((await orderlyEnd(it.start(["migrate"]), ["migrate"])).exitCode).toBe(0);
  const words = await it.sql<{ word: string }[]>`SELECT word FROM greetings`;
  expect(words.map(({ word }) => word)).toEqual(["hello", "hello!", "bye"]);
  expect(await ledgerOf(it.sql)).toHaveLength(2);
});

test("report 4: killed with -9 in the middle, it goes on where it was", async () => {
  const it = await stage({
    files: {
      "001_table": "CREATE TABLE greetings (word text);\nCREATE TABLE pace AS SELECT 60.0 AS seconds;",
      "002_words": `-- pgops: no-transaction
INSERT INTO greetings VALUES ('hello');
CREATE INDEX CONCURRENTLY greetings_word ON greetings (word);
INSERT INTO greetings SELECT 'slow' FROM pace, pg_sleep(seconds);
INSERT INTO greetings VALUES ('bye');`,
    },
  });
  for (let attempt = 0; attempt < 2; attempt++) {
    const running = it.start(["migrate"]);
    await untilRunning(it.sql, "SELECT 'slow' FROM pace");
    running.kill("SIGKILL");
    await running.ended;
    await it.sql`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'pgops'`;
    await untilGone(it.sql);
  }
  await it.sql`UPDATE pace SET seconds = 0`;
  const { exitCode, stderr } = await orderlyEnd(it.start(["migrate"]), ["migrate"]);
  expect([exitCode, stderr]).toEqual([
    0,
    expect.stringMatching(/2 of its 4 statements were executed by an earlier run/),
  ]);
  const words = await it.sql<{ word: string }[]>`SELECT word FROM greetings`;
  expect(words.map(({ word }) => word)).toEqual(["hello", "slow", "bye"]);
});
