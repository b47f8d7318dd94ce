import { expect, test } from "vitest";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import type { FreshDatabase } from "../../support/database.ts";
import { serverMajor } from "../../support/database.ts";
import { chooseScene, type ChooseScene, leftLines, lines, roomForAll } from "./scene.ts";

const still = "WITH (autovacuum_enabled = false)";
const named = { tables: ["sessions"] };

/** About 7 MB, of which two thirds are empty once it is vacuumed. */
const sessions = `CREATE TABLE sessions (id int PRIMARY KEY, n text) ${still};
  INSERT INTO sessions SELECT i, repeat('x', 80) FROM generate_series(1, 60000) i;`;

async function bloated(
  extra = "",
  as?: (database: FreshDatabase) => string | Promise<string>,
): Promise<ChooseScene> {
  const scene = await chooseScene(`${extra} ${sessions}`, as);
  await scene.work("DELETE FROM sessions WHERE id % 3 <> 0", "VACUUM (ANALYZE) sessions");
  return scene;
}

test("a table that is named and mostly empty is written anew, and smaller afterwards", async () => {
  const scene = await bloated();
  const size = async (): Promise<number> => {
    const [row] = await scene.sql<
      { bytes: number }[]
    >`SELECT pg_total_relation_size('sessions')::float8 AS bytes`;
    return row?.bytes ?? 0;
  };
  const chosen = await scene.choose("vacuum-full", named);
  expect(lines(chosen)).toEqual([
    expect.stringMatching(
      /^VACUUM \(FULL, ANALYZE\) public\.sessions: 6\d % bloat, estimated, [\d.]+ MB with its indexes$/,
    ),
  ]);
  expect(chosen.works[0]).toMatchObject({ kind: "vacuum-full", lock: "ACCESS EXCLUSIVE", expectedMs: 1000 });
  const before = await size();
  await scene.work(...chosen.works.map(({ sql }) => sql));
  expect(await size()).toBeLessThan(before / 2);
  expect(lines(await scene.choose("vacuum-full", named))).toEqual([]);
});

test("where pgstattuple is, it is measured, long values as well", async () => {
  const scene = await bloated(`CREATE EXTENSION pgstattuple;
    CREATE TABLE letters (id int PRIMARY KEY, body text) ${still};
    ALTER TABLE letters ALTER body SET STORAGE EXTERNAL;
    INSERT INTO letters SELECT i, repeat(md5(i::text), 200) FROM generate_series(1, 2000) i;`);
  await scene.work("DELETE FROM letters WHERE id % 4 <> 0", "VACUUM (ANALYZE) letters");
  const chosen = await scene.choose("vacuum-full", { tables: ["letters", "sessions"] });
  expect(lines(chosen)).toEqual([
    expect.stringMatching(/public\.letters: [67]\d % bloat, measured, [\d.]+ MB with its indexes$/),
    expect.stringMatching(/public\.sessions: [56]\d % bloat, measured, [\d.]+ MB with its indexes$/),
  ]);
  await scene.work(...chosen.works.map(({ sql }) => sql));
  expect(lines(await scene.choose("vacuum-full", { tables: ["letters", "sessions"] }))).toEqual([]);
});

test("no table that is not named is touched, and no catalog", async () => {
  const scene = await bloated();
  const unnamed = await scene.choose("vacuum-full");
  expect(unnamed.works).toEqual([]);
  expect(leftLines(unnamed)).toEqual(["it: no table is named in its `tables`"]);
  const all = await scene.choose("vacuum-full", { tables: ["*", "pg_catalog.*"], when: { bloatPercent: 0 } });
  expect(all.works.map(({ target }) => target.schema)).toEqual(["public"]);
  expect(lines(await scene.choose("vacuum-full", { tables: ["*"], except: ["sess*"] }))).toEqual([]);
});

test("bloat that is not known is not acted on", async () => {
  const scene = await chooseScene(sessions);
  await scene.work("DELETE FROM sessions WHERE id % 3 <> 0");
  const said = async (): Promise<string[]> => leftLines(await scene.choose("vacuum-full", named));
  expect(await said()).toEqual([
    expect.stringMatching(/^public\.sessions: [\d.]+ MB, bloat not known: its rows were never counted$/),
  ]);
  await scene.work("VACUUM sessions");
  expect(await said()).toEqual([
    expect.stringMatching(/bloat not known: no analyze is known since the statistics began$/),
  ]);
  await scene.work("ANALYZE sessions", "UPDATE sessions SET n = n WHERE id % 2 = 0");
  expect(await said()).toEqual([
    expect.stringMatching(/bloat not known: 50 % of the rows have changed since the last analyze$/),
  ]);
});

test("size, window, disk and time are reasons to leave it, and each is said", async () => {
  const scene = await bloated();
  const said = async (
    given: Parameters<ChooseScene["choose"]>[2],
    task: Parameters<ChooseScene["choose"]>[1] = named,
  ): Promise<string[]> => {
    const chosen = await scene.choose("vacuum-full", task, given);
    return [...lines(chosen), ...leftLines(chosen)];
  };
  const room = roomForAll.preflight;
  expect(await said({}, { ...named, when: { maxSize: "1 MB" } })).toEqual([
    expect.stringMatching(/^public\.sessions: [\d.]+ MB with its indexes, more than maxSize \(1\.0 MB\)$/),
  ]);
  expect(await said({}, { ...named, when: { minSize: "1 GB" } })).toEqual([
    expect.stringMatching(/^public\.sessions: small, /),
  ]);
  expect(await said({ windowOpen: false })).toEqual([
    expect.stringMatching(/^! .*, but it waits for the window$/),
  ]);
  expect(await said({ preflight: { ...room, rewritingWaits: "pg_dump is running" } })).toEqual([
    expect.stringMatching(/, but pg_dump is running$/),
  ]);
  expect(
    await said({ preflight: { ...room, freeSpace: { bytes: null, from: "the server is elsewhere" } } }),
  ).toEqual([
    expect.stringMatching(
      /, but nobody can tell whether [\d.]+ MB are free on the disk \(the server is elsewhere\): set maintenance\.freeSpace$/,
    ),
  ]);
  expect(await said({ preflight: { ...room, freeSpace: { bytes: 1024 ** 2, from: "df" } } })).toEqual([
    expect.stringMatching(/, but it takes [\d.]+ MB on the disk for a while, and 1\.0 MB are free$/),
  ]);
  const slow = { expectedMs: () => 7_200_000 };
  expect(await said({ expectation: slow, timeLeftMs: 2_400_000 })).toEqual([
    expect.stringMatching(/^! .*, but it would take about 2 h, and 40 min are left$/),
  ]);
  expect(await said({ expectation: { expectedMs: () => undefined }, timeLeftMs: 2_400_000 })).toEqual([
    expect.stringMatching(/^! .*, but how long it takes is not known$/),
  ]);
  expect(await said({ expectation: slow })).toEqual([expect.stringMatching(/^VACUUM/)]);
});

test("of two tables the one that fits in the time with the other is done, the other is left", async () => {
  const scene = await chooseScene(`${sessions} ${sessions.replaceAll("sessions", "carts")}`);
  await scene.work(
    "DELETE FROM sessions WHERE id % 3 <> 0",
    "DELETE FROM carts WHERE id % 4 <> 0",
    "VACUUM (ANALYZE) sessions, carts",
  );
  const chosen = await scene.choose(
    "vacuum-full",
    { tables: ["sessions", "carts"] },
    { timeLeftMs: 1500, expectation: { expectedMs: () => 1000 } },
  );
  expect(lines(chosen)).toEqual([expect.stringMatching(/public\.carts/)]);
  expect(leftLines(chosen)).toEqual([
    expect.stringMatching(/^! public\.sessions: .* about 1\.0 s, and 500 ms are left$/),
  ]);
});

test("REPACK is left with its reason before PostgreSQL 19, and pg_repack where it is not", async () => {
  const scene = await bloated();
  expect(leftLines(await scene.choose("vacuum-full", { ...named, method: "repack" }))).toEqual([
    expect.stringMatching(
      new RegExp(
        `, but REPACK comes with PostgreSQL 19, and this is ${serverMajor()}: name another \`method\`$`,
      ),
    ),
  ]);
  expect(leftLines(await scene.choose("vacuum-full", { ...named, method: "pg_repack" }))).toEqual([
    expect.stringMatching(
      /, but the extension pg_repack is not in this database: CREATE EXTENSION pg_repack$/,
    ),
  ]);
});

test("a role that may not read the statistics gets no number made of nothing", async () => {
  const role = `r_${crypto.randomUUID().replaceAll("-", "")}`;
  const scene = await bloated("", async ({ sql, url, name }) => {
    await sql.unsafe(
      `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    await sql.unsafe(`ALTER DATABASE ${quoteIdentifier(name)} OWNER TO ${role}`);
    const as = new URL(url);
    as.username = role;
    as.password = "x";
    return as.href;
  });
  expect(leftLines(await scene.choose("vacuum-full", named))).toEqual([
    expect.stringMatching(
      /^public\.sessions: [\d.]+ MB, bloat not known: this role may not read its statistics$/,
    ),
  ]);
  await scene.sql.unsafe(`GRANT SELECT ON sessions TO ${role}`);
  expect(leftLines(await scene.choose("vacuum-full", named))).toEqual([
    expect.stringMatching(
      /^! public\.sessions: 6\d % bloat, estimated, .*, but it belongs to postgres, and r_\w+ may not maintain it/,
    ),
  ]);
  await scene.sql.unsafe(`ALTER DATABASE ${quoteIdentifier(scene.name)} OWNER TO postgres`);
  await scene.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

test("while an old transaction keeps the dead rows alive nobody is kept from the table for nothing", async () => {
  const scene = await chooseScene(sessions);
  const reader = await scene.sql.reserve();
  await reader.unsafe("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM sessions");
  await scene.work("DELETE FROM sessions WHERE id % 3 <> 0", "VACUUM (ANALYZE) sessions");
  const notes = [{ code: "old-transaction" }];
  const given = { preflight: { ...roomForAll.preflight, notes } };
  const kept = await scene.choose("vacuum-full", named, given);
  expect(kept.works).toEqual([]);
  expect(leftLines(kept)).toEqual([
    expect.stringMatching(
      /^! public\.sessions: 6\d % bloat, .*, but too much of it are dead rows that an old transaction may keep alive$/,
    ),
  ]);
  await reader.unsafe("COMMIT");
  reader.release();
  // Empty is empty, whoever reads.
  await scene.work("VACUUM (ANALYZE) sessions");
  expect(lines(await scene.choose("vacuum-full", named, given))).toHaveLength(1);
});
