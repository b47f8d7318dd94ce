import { expect, test } from "vitest";
import { chooseScene, type ChooseScene, leftLines, lines } from "./scene.ts";

const still = "WITH (autovacuum_enabled = false)";
/** Before PostgreSQL 15 initdb leaves indexes of catalogs that are bloated by themselves. */
const small = { when: { minSize: 0 }, except: ["pg_catalog.*"] };

/** 60,000 rows with a B-tree over scattered keys and one over a text that is always the same length. */
const filled = `CREATE TABLE items (id int PRIMARY KEY, key text NOT NULL, n int) ${still};
  INSERT INTO items SELECT i, md5(i::text), i FROM generate_series(1, 60000) i;
  CREATE INDEX items_key ON items (key);`;

/** Nine of ten rows go, here and there, and the pages of the indexes stay. */
async function bloat(scene: ChooseScene): Promise<void> {
  await scene.work("DELETE FROM items WHERE id % 10 <> 0", "VACUUM items", "ANALYZE items");
}

test("an index of which nine of ten rows are gone is rebuilt, by estimate; one that was just built is not", async () => {
  const scene = await chooseScene(filled);
  await scene.work("VACUUM (ANALYZE) items");
  const fresh = await scene.choose("reindex", small);
  expect(lines(fresh)).toEqual([]);
  await bloat(scene);
  const chosen = await scene.choose("reindex", small);
  expect(lines(chosen)).toEqual([
    expect.stringMatching(
      /^REINDEX INDEX CONCURRENTLY public\.items_key: (8\d|9\d) % bloat, estimated, [\d.]+ MB$/,
    ),
    expect.stringMatching(
      /^REINDEX INDEX CONCURRENTLY public\.items_pkey: (8\d|9\d) % bloat, estimated, [\d.]+ MB$/,
    ),
  ]);
  expect(chosen.works[0]).toMatchObject({
    kind: "reindex",
    lock: "SHARE UPDATE EXCLUSIVE",
    table: { name: { schema: "public", name: "items" } },
  });
  await scene.work(...chosen.works.map(({ sql }) => sql));
  expect(lines(await scene.choose("reindex", small))).toEqual([]);
});

test("a table that is named and has no index is there all the same", async () => {
  const scene = await chooseScene(
    "CREATE TABLE bare (n int); CREATE TABLE logs (n int) PARTITION BY LIST (n);",
  );
  expect(leftLines(await scene.choose("reindex", { tables: ["bare", "logs", "bares"] }))).toEqual([
    "bare: has no index",
    "logs: has no index",
    "! bares: is named in `tables`, and there is no such table",
  ]);
});

test("small indexes are left, whatever their bloat", async () => {
  const scene = await chooseScene(filled);
  await bloat(scene);
  const chosen = await scene.choose("reindex");
  expect(lines(chosen)).toEqual([]);
  expect(leftLines(chosen)).toContainEqual(expect.stringMatching(/^public\.items_key: small, [\d.]+ MB$/));
});

test("where pgstattuple is, it is measured", async () => {
  const scene = await chooseScene(`CREATE SCHEMA stat; CREATE EXTENSION pgstattuple SCHEMA stat; ${filled}`);
  await bloat(scene);
  expect(lines(await scene.choose("reindex", small))).toEqual([
    expect.stringMatching(/^REINDEX INDEX CONCURRENTLY public\.items_key: 8\d % bloat, measured, [\d.]+ MB$/),
    expect.stringMatching(
      /^REINDEX INDEX CONCURRENTLY public\.items_pkey: 8\d % bloat, measured, [\d.]+ MB$/,
    ),
  ]);
});

test("where somebody holds the table it is not waited for, and reckoned", async () => {
  const scene = await chooseScene(`CREATE EXTENSION pgstattuple; ${filled}`);
  await bloat(scene);
  const holder = await scene.sql.reserve();
  await holder.unsafe("BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE; REINDEX INDEX items_key");
  const chosen = await scene.choose("reindex", small);
  await holder.unsafe("ROLLBACK");
  holder.release();
  expect(lines(chosen)).toEqual([
    expect.stringMatching(/items_key: .* estimated/),
    expect.stringMatching(/items_pkey: .* (estimated|measured)/),
  ]);
});

test("an index of another kind is judged by its bytes a row against the best known", async () => {
  const scene = await chooseScene(`CREATE TABLE docs (id int, words int[]) ${still};
    INSERT INTO docs SELECT i, ARRAY[i, i + 1, i % 100] FROM generate_series(1, 20000) i;
    CREATE INDEX docs_words ON docs USING gin (words) WITH (fastupdate = off);`);
  await scene.work("VACUUM (ANALYZE) docs");
  const unknown = await scene.choose("reindex", small);
  expect(leftLines(unknown)).toContainEqual(
    expect.stringMatching(/^public\.docs_words: [\d.]+ [kM]B, bloat not known: it is a gin index$/),
  );
  expect(await scene.remember()).toBe(true);
  await scene.work("DELETE FROM docs WHERE id % 10 <> 0", "VACUUM docs", "ANALYZE docs");
  expect(lines(await scene.choose("reindex", small))).toEqual([
    expect.stringMatching(
      /^REINDEX INDEX CONCURRENTLY public\.docs_words: \d+\.\dx its best size, [\d.]+ [kM]B$/,
    ),
  ]);
  // What was found before stays the best when it is written down again.
  expect(await scene.remember()).toBe(true);
  expect(lines(await scene.choose("reindex", small))).toHaveLength(1);
  // Built anew it begins again, so that it is not rebuilt for ever.
  await scene.work("REINDEX INDEX CONCURRENTLY docs_words");
  expect(await scene.remember()).toBe(true);
  expect(lines(await scene.choose("reindex", small))).toEqual([]);
});

test("bloat that cannot be known is not guessed: stale statistics, no ANALYZE, rows with equal keys", async () => {
  const scene = await chooseScene(`${filled} CREATE INDEX items_pair ON items ((n % 3), (n % 5));`);
  await scene.work("VACUUM items");
  expect(leftLines(await scene.choose("reindex", small))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^public\.items_key: .* bloat not known: its columns were never analyzed$/),
    ]),
  );
  await scene.work("ANALYZE items");
  expect(leftLines(await scene.choose("reindex", small))).toContainEqual(
    expect.stringMatching(
      /^public\.items_pair: .* bloat not known: many rows have equal keys, in more than one column$/,
    ),
  );
  await scene.work("UPDATE items SET n = n WHERE id <= 20000");
  expect(leftLines(await scene.choose("reindex", small))).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^public\.items_key: .* bloat not known: \d\d % of the rows have changed since the last analyze$/,
      ),
    ]),
  );
});

test("what REINDEX locks for waits for the window, and is said to", async () => {
  const scene =
    await chooseScene(`CREATE TABLE stays (id int, during int4range, EXCLUDE USING gist (during WITH &&)) ${still};
    INSERT INTO stays SELECT i, int4range(i * 10, i * 10 + 5) FROM generate_series(1, 5000) i;`);
  await scene.work("VACUUM (ANALYZE) stays");
  expect(await scene.remember()).toBe(true);
  await scene.work("DELETE FROM stays WHERE id % 10 <> 0", "VACUUM stays", "ANALYZE stays");
  const closed = await scene.choose("reindex", small, { windowOpen: false });
  expect(lines(closed)).toEqual([]);
  expect(leftLines(closed)[0]).toMatch(
    /^! public\.stays_during_excl: \d+\.\dx its best size, [\d.]+ kB, but it is of an exclusion constraint: REINDEX would keep everybody from writing, and waits for the window$/,
  );
  const open = await scene.choose("reindex", small, { windowOpen: true });
  expect(lines(open)).toEqual([
    expect.stringMatching(
      /^REINDEX INDEX public\.stays_during_excl: \d+\.\dx its best size, [\d.]+ kB; not CONCURRENTLY, it is of an exclusion constraint$/,
    ),
  ]);
  expect(open.works[0]?.lock).toBe("SHARE, ACCESS EXCLUSIVE on the index");
  await scene.work(...open.works.map(({ sql }) => sql));
});

test("the index of a table's long values, and those of partitions one by one", async () => {
  const scene = await chooseScene(`CREATE TABLE letters (id int, body text) ${still};
    ALTER TABLE letters ALTER body SET STORAGE EXTERNAL;
    INSERT INTO letters SELECT i, repeat(md5(i::text), 300) FROM generate_series(1, 4000) i;
    CREATE TABLE logs (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (1) TO (30001) ${still};
    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (30001) TO (60001) ${still};
    INSERT INTO logs SELECT generate_series(1, 60000);`);
  await scene.work(
    "DELETE FROM letters WHERE id % 10 <> 0",
    "DELETE FROM logs_1 WHERE id % 10 <> 0",
    "VACUUM (ANALYZE) letters, logs_1, logs_2",
  );
  const chosen = await scene.choose("reindex", small);
  expect(lines(chosen).toSorted()).toEqual([
    expect.stringMatching(
      /^REINDEX INDEX CONCURRENTLY pg_toast\.pg_toast_\d+_index: [89]\d % bloat, estimated/,
    ),
    expect.stringMatching(/^REINDEX INDEX CONCURRENTLY public\.logs_1_pkey: [89]\d % bloat, estimated/),
  ]);
  await scene.work(...chosen.works.map(({ sql }) => sql));
  expect(lines(await scene.choose("reindex", { ...small, tables: ["logs", "letters"] }))).toEqual([]);
});

test("an index that is not valid is named and not touched; of one that is being built nothing is asked", async () => {
  const scene = await chooseScene(`CREATE TABLE twice (n int); INSERT INTO twice VALUES (1), (1);`);
  await expect(scene.sql.unsafe("CREATE UNIQUE INDEX CONCURRENTLY once ON twice (n)")).rejects.toThrow(
    "could not create unique index",
  );
  const chosen = await scene.choose("reindex");
  expect(lines(chosen)).toEqual([]);
  expect(leftLines(chosen)[0]).toBe(
    "! public.once: is not valid: its build failed or was broken off, and it only costs. DROP INDEX CONCURRENTLY public.once; or REINDEX INDEX CONCURRENTLY public.once;",
  );
  await scene.sql.unsafe("DELETE FROM twice");
  const reader = await scene.sql.reserve();
  await reader.unsafe("BEGIN; SELECT * FROM twice; SELECT txid_current()");
  const built = scene.sql.unsafe("REINDEX INDEX CONCURRENTLY once").execute();
  const isBuilding = async (): Promise<number> =>
    (await scene.sql`SELECT FROM pg_stat_progress_create_index`).length;
  await expect.poll(isBuilding).toBe(1);
  const during = await scene.choose("reindex");
  expect(leftLines(during).filter((line) => line.startsWith("!"))).toEqual([]);
  await reader.unsafe("COMMIT");
  reader.release();
  await built;
});

test("disk, rights and a standby that lags are reasons to leave what needs it", async () => {
  const scene = await chooseScene(filled);
  await bloat(scene);
  const left = async (preflight: Parameters<ChooseScene["choose"]>[2]): Promise<string[]> =>
    leftLines(await scene.choose("reindex", small, preflight)).filter((line) => line.startsWith("!"));
  const noDisk = { freeSpace: { bytes: 8192, from: "a test" }, rewritingWaits: null };
  expect(await left({ preflight: noDisk })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(
        /^! public\.items_key: .* but a second copy takes [\d.]+ MB, and 8 kB are free on the disk$/,
      ),
    ]),
  );
  const waits = { freeSpace: { bytes: null, from: "a test" }, rewritingWaits: "the slot far lags 3 GB" };
  expect(await left({ preflight: waits })).toEqual(
    expect.arrayContaining([expect.stringMatching(/^! public\.items_key: .* but the slot far lags 3 GB$/)]),
  );
  const unknown = { freeSpace: { bytes: null, from: "a test" }, rewritingWaits: null };
  expect(await left({ preflight: unknown })).toEqual([]);
});
