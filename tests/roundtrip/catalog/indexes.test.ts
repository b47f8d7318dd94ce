import { expect, test } from "vitest";
import { catalogScene, madeAnew, takenBack } from "../catalog-scene.ts";
import { freshTablespace } from "../fresh-tablespace.ts";

const table = "CREATE TABLE public.users (id integer NOT NULL, email text NOT NULL, name text)";
const plain = "CREATE INDEX by_email ON users USING btree (email)";
const key = "index public.by_email";

test("an index that is gone comes back, and one left behind is dropped", async () => {
  await expect(takenBack(`${table}; ${plain}`, "DROP INDEX by_email")).resolves.toEqual({
    found: [`removed ${key}`],
    statements: ["CREATE INDEX by_email ON public.users USING btree (email);"],
  });
  await expect(takenBack(table, plain)).resolves.toEqual({
    found: [`added ${key}`],
    statements: ["DROP INDEX public.by_email;"],
  });
});

test.each([
  "CREATE UNIQUE INDEX by_email ON users (lower(email) text_pattern_ops DESC NULLS LAST, id) INCLUDE (name)",
  "CREATE INDEX by_email ON users (email) WITH (fillfactor = 60, deduplicate_items = off)",
  "CREATE INDEX by_email ON users (email) WITH (fillfactor = 60) WHERE id > 5 AND name <> ' WHERE '",
  `CREATE INDEX by_email ON users (email COLLATE "C") WHERE CASE WHEN id > 5 THEN true ELSE false END`,
  "CREATE INDEX by_email ON users USING brin (id) WITH (pages_per_range = 4, autosummarize = on)",
  "CREATE INDEX by_email ON users USING gist (to_tsvector('english', email) tsvector_ops (siglen = 100)) WITH (buffering = auto)",
  "CREATE INDEX by_email ON users ((id + 1), (id * 2)); ALTER INDEX by_email ALTER COLUMN 2 SET STATISTICS 500",
  `CREATE INDEX by_email ON users (email); COMMENT ON INDEX by_email IS 'it''s for mail'; ALTER TABLE users CLUSTER ON by_email;
   ALTER INDEX by_email DEPENDS ON EXTENSION plpgsql`,
  "CREATE UNIQUE INDEX by_email ON users (email); ALTER TABLE users REPLICA IDENTITY USING INDEX by_email",
])("an index comes back whole: %s", async (sql) => {
  const { found } = await takenBack(`${table}; ${sql}`, "DROP INDEX by_email");
  expect(found).toContain(`removed ${key}`);
});

test.each([
  ["comment", "", "COMMENT ON INDEX by_email IS 'x'"],
  ["options", "", "ALTER INDEX by_email SET (fillfactor = 50)"],
  [
    "options",
    "ALTER INDEX by_email SET (fillfactor = 50, deduplicate_items = off)",
    "ALTER INDEX by_email RESET (fillfactor)",
  ],
  ["options", "ALTER INDEX by_email SET (fillfactor = 50)", "ALTER INDEX by_email SET (fillfactor = 60)"],
  ["clustered", "", "ALTER TABLE users CLUSTER ON by_email"],
  ["clustered", "ALTER TABLE users CLUSTER ON by_email", "ALTER TABLE users SET WITHOUT CLUSTER"],
  ["extensions", "", "ALTER INDEX by_email DEPENDS ON EXTENSION plpgsql"],
  [
    "extensions",
    "ALTER INDEX by_email DEPENDS ON EXTENSION plpgsql",
    "ALTER INDEX by_email NO DEPENDS ON EXTENSION plpgsql",
  ],
])("an index's changed %s is told by that name and altered (%s; %s)", async (name, before, change) => {
  const { found, statements } = await takenBack(`${table}; ${plain}; ${before}`, change);
  expect(found).toEqual([`${key}: ${name}`]);
  expect(statements).toHaveLength(1);
});

test("another index under the same name is made anew with its settings", async () => {
  const { found, statements } = await takenBack(
    `${table}; ${plain}; COMMENT ON INDEX by_email IS 'kept'`,
    "DROP INDEX by_email; CREATE UNIQUE INDEX by_email ON users (email)",
  );
  expect(found).toEqual([`${key}: comment, definition`]);
  expect(statements.at(-1)).toBe("COMMENT ON INDEX public.by_email IS 'kept';");
});

test("the statistics target of an index's expression comes back", async () => {
  const before = `${table}; CREATE INDEX by_email ON users (id, (id + 1))`;
  const target = "ALTER INDEX by_email ALTER COLUMN 2 SET STATISTICS 300";
  const found = [`${key}: statistics`];
  await expect(takenBack(before, target)).resolves.toMatchObject({ found });
  await expect(
    takenBack(`${before}; ${target}`, "ALTER INDEX by_email ALTER COLUMN 2 SET STATISTICS -1"),
  ).resolves.toMatchObject({ found });
});

test("a table clustered on another index is clustered on the first again, whichever is told first", async () => {
  const before = `${table}; ${plain}; CREATE INDEX by_id ON users (id)`;
  for (const [one, other] of [
    ["by_email", "by_id"],
    ["by_id", "by_email"],
  ]) {
    const { found } = await takenBack(
      `${before}; ALTER TABLE users CLUSTER ON ${one}`,
      `ALTER TABLE users CLUSTER ON ${other}`,
    );
    expect(found).toEqual([`${key}: clustered`, "index public.by_id: clustered"]);
  }
});

test("the replica identity goes back to the index that it was", async () => {
  const before = `${table}; CREATE UNIQUE INDEX by_email ON users (email); CREATE UNIQUE INDEX by_id ON users (id);
    ALTER TABLE users REPLICA IDENTITY USING INDEX by_email`;
  const { found } = await takenBack(before, "ALTER TABLE users REPLICA IDENTITY USING INDEX by_id");
  expect(found).toContain(`${key}: replicaIdentity`);
  expect((await takenBack(before, "ALTER TABLE users REPLICA IDENTITY DEFAULT")).found).toContain(
    `${key}: replicaIdentity`,
  );
});

test("an index that a failed build left invalid is told and built again", async () => {
  const before = `${table}; ${plain}`;
  const { found, statements } = await takenBack(
    before,
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_email'::regclass",
  );
  expect(found).toEqual([`${key}: valid`]);
  expect(statements).toEqual(["REINDEX INDEX public.by_email;"]);
});

test("an index's tablespace is told and comes back", async () => {
  const fast = await freshTablespace();
  const before = `${table}; ${plain}`;
  const moved = `ALTER INDEX by_email SET TABLESPACE ${fast}`;
  const found = [`${key}: tablespace`];
  await expect(takenBack(before, moved)).resolves.toMatchObject({ found });
  await expect(
    takenBack(`${before}; ${moved}`, "ALTER INDEX by_email SET TABLESPACE pg_default"),
  ).resolves.toMatchObject({ found });
  const { statements } = await takenBack(`${before}; ${moved}`, "DROP INDEX by_email");
  expect(statements).toEqual([
    `CREATE INDEX by_email ON public.users USING btree (email) TABLESPACE ${fast};`,
  ]);
});

test("the index behind a constraint is told as such, and its settings come back", async () => {
  const before = `${table}; ALTER TABLE users ADD CONSTRAINT one_email UNIQUE (email)`;
  const scene = await catalogScene(before);
  const index = (await scene.snapshot()).get("index public.one_email");
  expect(index?.properties).toMatchObject({ constraint: true });
  const { found } = await takenBack(
    `${before}; COMMENT ON INDEX one_email IS 'kept'`,
    "COMMENT ON INDEX one_email IS NULL; ALTER INDEX one_email SET (fillfactor = 40); ALTER TABLE users CLUSTER ON one_email",
  );
  expect(found).toEqual(["index public.one_email: clustered, comment, options"]);
});

const partitioned = `CREATE TABLE public.events (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE "Old" PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
  CREATE TABLE recent PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2030-01-01') PARTITION BY RANGE (at);
  CREATE TABLE recent_1 PARTITION OF recent FOR VALUES FROM ('2020-01-01') TO ('2025-01-01')`;

test("a partitioned table's index comes back with those of its partitions, by their names", async () => {
  const before = `${partitioned}; CREATE INDEX "Named" ON "Old" (at); CREATE INDEX events_at ON events (at);
    ALTER INDEX "Named" SET (fillfactor = 50)`;
  const { found, statements } = await takenBack(before, "DROP INDEX events_at");
  expect(found).toEqual([
    'removed index public."Named"',
    "removed index public.events_at",
    "removed index public.recent_1_at_idx",
    "removed index public.recent_at_idx",
  ]);
  expect(statements).toContain("CREATE INDEX events_at ON ONLY public.events USING btree (at);");
  expect(statements).toContain('ALTER INDEX public.events_at ATTACH PARTITION public."Named";');
  const left = await takenBack(partitioned, "CREATE INDEX events_at ON events (at)");
  expect(left.found).toHaveLength(4);
  expect(left.statements).toEqual(["DROP INDEX public.events_at;"]);
});

test("an index that became a partitioned one's part is made anew alone", async () => {
  const before = `${partitioned}; CREATE INDEX "Named" ON "Old" (at)`;
  const { found } = await takenBack(before, "CREATE INDEX events_at ON events (at)");
  expect(found).toContain('index public."Named": inherited');
});

test("indexes of a materialized view are made anew", async () => {
  const made = await madeAnew(`CREATE MATERIALIZED VIEW m AS SELECT 1 AS id, 'x'::text AS name;
    CREATE UNIQUE INDEX m_id ON m (id) WITH (fillfactor = 50); COMMENT ON INDEX m_id IS 'one';
    ALTER MATERIALIZED VIEW m CLUSTER ON m_id;
    CREATE INDEX m_name ON m ((name || 'x')) WHERE id > 1; ALTER INDEX m_name SET (fillfactor = 60)`);
  expect(made).toContain("CREATE UNIQUE INDEX m_id ON public.m USING btree (id) WITH (fillfactor=50);");
  expect(made).toContain("ALTER MATERIALIZED VIEW public.m CLUSTER ON m_id;");
});
