import postgres from "postgres";
import { expect, test } from "vitest";
import { startPgbouncer } from "../support/pgbouncer.ts";
import { seedScene, threePermissions } from "./seed-scene.ts";

const pooled = await startPgbouncer({ mode: "transaction", poolSize: 4 });

test("through a transaction pooler, several at once: each thing is done once, and nothing stays on its connections", async () => {
  const it = await seedScene({
    "permissions.yaml": threePermissions,
    "001_a.sql": `CREATE TABLE IF NOT EXISTS once (n int);
      INSERT INTO once VALUES (1); SET search_path = pg_catalog; SET statement_timeout = '1h';`,
    "002_b.sql": "INSERT INTO once VALUES (2);",
  });
  const url = pooled.through(it.url);
  const all = Array.from({ length: 2 }, () => it.start(["seed"], { DATABASE_URL: url }));
  const ends = await Promise.all(all.map(({ ended }) => ended));
  expect(ends.map(({ exitCode, stderr }) => [exitCode, /error:.*/.exec(stderr)?.[0]])).toEqual([
    [0, undefined],
    [0, undefined],
  ]);
  expect(await it.sql`SELECT n FROM once ORDER BY n`).toEqual([{ n: 1 }, { n: 2 }]);
  expect([(await it.permissions()).length, (await it.grants()).length]).toEqual([3, 4]);
  expect(await it.history()).toEqual(["done permissions.yaml", "done 001_a.sql", "done 002_b.sql"]);

  const client = postgres(url, { max: 1, prepare: false, fetch_types: false, onnotice: () => undefined });
  try {
    const [row] =
      await client`SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS time`;
    expect(row).toEqual({ path: '"$user", public', time: "0" });
  } finally {
    await client.end({ timeout: 5 });
  }
});
