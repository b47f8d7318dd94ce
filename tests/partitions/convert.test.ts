import { expect, test } from "vitest";
import { partitionsStatus } from "../../src/index.ts";
import { compareSnapshots, type Difference } from "../../src/roundtrip/catalog/compare.ts";
import { textOf } from "../../src/roundtrip/catalog/object.ts";
import { catalogScene } from "../roundtrip/catalog-scene.ts";
import { newRoles } from "../roundtrip/test-roles.ts";
import { freshDatabase, serverMajor } from "../support/database.ts";
import { at, convertScene } from "./convert-scene.ts";
import { everything } from "./convert-everything.ts";

const choice = { table: "app.logs", column: "created_at", interval: "month" as const };

/** What a conversion may change of an object that was there before. */
function isForeseen(one: Difference): boolean {
  if (one.type === "added") return /\bpgops\b|\blogs_(?:\d{4}_\d\d|before_2026_12|default)/.test(one.key);
  if (one.type === "removed") return false;
  const { key, properties, before, after } = one;
  const definition = textOf(after, "definition") ?? "";
  switch (`${one.kind}: ${properties.join(", ")}`) {
    case "index: definition": {
      // As it was, but on a partitioned table, and what was unique without the partition key has it.
      const was = textOf(before, "definition")?.replace(" ON ", " ON ONLY ");
      return definition === was || definition.replace(", created_at)", ")") === was;
    }
    case "constraint: definition":
      return definition.replace(", created_at)", ")") === before.properties["definition"];
    case "column: notNull":
      return key === "column app.logs.created_at";
    case "table: options, partitionKey":
      return key === "table app.logs";
    default:
      return false;
  }
}

test("everything that belongs to the table is there afterwards, and nothing else was changed", async () => {
  const roles = await newRoles(3);
  const scene = await catalogScene(everything(roles), roles);
  const { convert } = await convertScene(scene.url);
  const before = await scene.snapshot();
  const result = await convert(choice);
  const differences = compareSnapshots(before, await scene.snapshot());
  expect(differences.filter((one) => !isForeseen(one))).toEqual([]);
  expect(differences.map(({ key }) => key)).toEqual(
    expect.arrayContaining(["index app.logs_pkey", "table app.logs", "table app.logs_before_2026_12"]),
  );
  const indexes = await scene.sql`
    SELECT FROM pg_index WHERE NOT indisvalid AND indrelid::regclass::text LIKE 'app.%'`;
  expect(indexes).toEqual([]);
  const options = await scene.sql<{ options: string[] }[]>`
    SELECT DISTINCT reloptions AS options FROM pg_class WHERE relname ~ '^logs_(2|before|default)' AND relkind = 'r'`;
  expect(options).toEqual([{ options: ["fillfactor=70", "autovacuum_vacuum_scale_factor=0.05"] }]);
  const config = { partitions: [{ ...choice, default: true }] };
  const { findings } = await partitionsStatus({ databaseUrl: scene.url, env: {}, config, at });
  expect(findings).toEqual([]);
  expect(result).toMatchObject({
    outcome: "converted",
    oldTable: { name: "app.logs_before_2026_12", from: null, to: "2026-12-01" },
    created: ["app.logs_2026_12", "app.logs_2027_01", "app.logs_2027_02", "app.logs_default"],
  });
});

test("the swap reads no row and builds nothing: the server says what it did", async () => {
  const roles = await newRoles(3);
  const scene = await catalogScene(everything(roles), roles);
  const { convert, events } = await convertScene(scene.url);
  await scene.run(`ALTER DATABASE "${scene.name}" SET client_min_messages = debug1`);
  const files = (): Promise<{ file: string }[]> =>
    scene.sql<{ file: string }[]>`
      SELECT relfilenode::text AS file FROM pg_class
      WHERE relname ~ '^(logs|twin|Odd)' AND relkind IN ('r', 'i') AND relname !~ 'pgops|_202[67]_..$|default' ORDER BY 1`;
  const kept = new Set((await files()).map(({ file }) => file));
  await convert(choice);
  const begin = events.findIndex((event) => event.type === "started" && event.step.startsWith("swap"));
  const end = events.findIndex((event) => event.type === "finished" && event.step.startsWith("swap"));
  const said = events.slice(begin, end).flatMap((event) => (event.type === "notice" ? [event.message] : []));
  expect(said).toContain(
    'partition constraint for table "logs_before_2026_12" is implied by existing constraints',
  );
  expect(
    said.filter((line) => line.includes("are sufficient to prove that it does not contain nulls")),
  ).toHaveLength(1);
  const slow = /verifying table|validating foreign key|rewriting table/;
  expect(said.filter((line) => slow.test(line))).toEqual([]);
  // Indexes are built on the new table alone, which has no rows.
  expect(said.filter((line) => /building index .* on table "logs_before/.test(line))).toEqual([]);
  const [old] = await scene.sql<{ file: string }[]>`
    SELECT relfilenode::text AS file FROM pg_class WHERE relname = 'logs_before_2026_12'`;
  expect(kept.has(old?.file ?? "")).toBe(true);
});

test("the application goes on: sequences, triggers, row security, views and foreign keys work as before", async () => {
  const roles = await newRoles(3);
  const scene = await catalogScene(everything(roles), roles);
  const { sql } = scene;
  const [, reader = ""] = roles;
  const { convert } = await convertScene(scene.url);
  const add = async (): Promise<{ id: string; number: string; touched: string }> => {
    const [row] = await sql<{ id: string; number: string; touched: string }[]>`
      INSERT INTO app.logs (email, created_at) VALUES ('a@b', '2026-11-20') RETURNING id, number, touched`;
    if (row === undefined) throw new Error("no row came back");
    return row;
  };
  const fired = async (): Promise<string> => {
    const rows = await sql<{ who: string }[]>`DELETE FROM app.fired RETURNING who`;
    return rows
      .map(({ who }) => who)
      .toSorted()
      .join(" ");
  };
  const before = await add();
  await sql`UPDATE app.logs SET amount = 3 WHERE id = ${before.id}`;
  await fired();
  await convert(choice);
  const after = await add();
  expect(await fired()).toBe("note_row note_statement");
  // A session of ours may have had one number more in its cache.
  const step = Number(after.id) - Number(before.id);
  expect([step > 0, step % 3, step <= 9]).toEqual([true, 0, true]);
  expect(after).toMatchObject({ number: String(Number(before.number) + 1), touched: "yes" });
  await sql`UPDATE app.logs SET amount = 4 WHERE id = ${after.id}`;
  expect(await fired()).toBe("note_late");
  await sql`DELETE FROM app.logs WHERE id = ${after.id}`;
  expect(await fired()).toBe("");
  await sql`INSERT INTO app.logs (email, created_at) VALUES ('far', '2031-01-01')`;
  const [counted] = await sql<{ rows: string; byView: string; byFunction: string }[]>`
    SELECT (SELECT count(*) FROM app.logs) AS rows, (SELECT count FROM app.of_recent) AS "byView", app.how_many() AS "byFunction"`;
  expect(counted).toEqual({ rows: "1002", byView: "1002", byFunction: "1002" });
  await sql`INSERT INTO app.inbox VALUES ('by the rule')`;
  expect(await sql`SELECT FROM app.logs WHERE email = 'by the rule'`).toHaveLength(1);
  const refused = [
    sql`INSERT INTO app.logs (user_id) VALUES (999)`,
    sql`INSERT INTO app.marks VALUES (-1, now())`,
    sql`INSERT INTO app.logs (amount) VALUES (-1)`,
    sql`DELETE FROM app.users WHERE id = 1; DELETE FROM app.logs USING app.marks m WHERE logs.number = m.number`.simple(),
  ];
  const codes = await Promise.all(
    refused.map(async (query) =>
      query.then(
        () => "done",
        (error: { code?: string }) => error.code,
      ),
    ),
  );
  expect(codes).toEqual(["23503", "23503", "23514", "23503"]);
  await sql
    .unsafe(`GRANT USAGE ON SCHEMA app TO ${reader}; INSERT INTO app.logs (email) VALUES ('${reader}')`)
    .simple();
  const seen = await sql.begin(async (one) => {
    await one.unsafe(`SET LOCAL ROLE ${reader}`);
    return one`SELECT email FROM app.logs`;
  });
  expect(seen).toEqual([{ email: reader }]);
});

test("rows that have no place, and what only looks like a table, are told before anything is changed", async () => {
  const { url, sql } = await freshDatabase();
  const { convert } = await convertScene(url);
  await sql
    .unsafe(`
    CREATE TABLE events (id int PRIMARY KEY, created_at timestamp, kind text);
    INSERT INTO events VALUES (1, now()), (2, NULL), (3, NULL);
    CREATE VIEW seen AS SELECT * FROM events;
  `)
    .simple();
  const events = { table: "events", column: "created_at", interval: "day" as const };
  await expect(convert(events)).rejects.toMatchObject({
    code: "PGOPS_CONVERT_ROWS",
    exitCode: 1,
    message: "2 rows of events have no created_at",
  });
  await sql`UPDATE events SET created_at = 'infinity' WHERE id = 2`;
  await sql`DELETE FROM events WHERE id = 3`;
  await expect(convert(events)).rejects.toThrow("events has rows whose created_at is infinity");
  await expect(convert({ ...events, column: "createdat" })).rejects.toThrow(
    "events has no column createdat. Did you mean `created_at`?",
  );
  await expect(convert({ ...events, column: "kind" })).rejects.toThrow("events.kind is of the type text");
  await expect(convert({ ...events, interval: 1000 })).rejects.toThrow("the interval is 1000 ids");
  await expect(convert({ ...events, table: "seen" })).rejects.toThrow("it is a view, not a table");
  await expect(convert({ ...events, table: "gone" })).rejects.toThrow("there is no table gone");
  await expect(convert({ table: "events", interval: "day" })).rejects.toMatchObject({ code: "PGOPS_USAGE" });
  expect(await sql`SELECT FROM pg_constraint WHERE conname LIKE 'pgops%'`).toHaveLength(0);
});

test("everything that is in the way is told at once", async () => {
  const { url, sql } = await freshDatabase();
  const { convert } = await convertScene(url);
  await sql
    .unsafe(`
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TABLE events (id int PRIMARY KEY, user_id int, created_at date NOT NULL, during int4range, name text,
      CONSTRAINT small CHECK (id < 1000000) NO INHERIT,
      CONSTRAINT apart EXCLUDE USING gist (during WITH &&));
    ALTER TABLE events ADD CONSTRAINT events_user FOREIGN KEY (user_id) REFERENCES users NOT VALID;
    CREATE MATERIALIZED VIEW daily AS SELECT created_at, count(*) FROM events GROUP BY 1;
    CREATE VIEW grouped AS SELECT id, name FROM events GROUP BY id;
    CREATE FUNCTION of_row(events) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER seen AFTER INSERT ON events REFERENCING NEW TABLE AS added FOR EACH ROW EXECUTE FUNCTION nothing();
    CREATE PUBLICATION everything FOR TABLE events;
  `)
    .simple();
  const failure = await convert({ table: "events", column: "created_at", interval: "month" }).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: "PGOPS_CONVERT_IMPOSSIBLE", exitCode: 2 });
  const { details } = failure as { details: string[] };
  const wanted = [
    serverMajor() < 17
      ? /exclusion constraint apart: before PostgreSQL 17/
      : /apart does not compare created_at/,
    /constraint events_user is NOT VALID/,
    /constraint small is NO INHERIT/,
    /trigger seen is FOR EACH ROW with a transition table/,
    /publication everything .*publish_via_partition_root = true/,
    /materialized view daily/,
    /row type is used by function public.of_row/,
    /^view public.grouped rests on events_pkey/,
  ];
  for (const one of wanted) expect(details).toContainEqual(expect.stringMatching(one));
  expect(details).toHaveLength(wanted.length);
});

test("a foreign key that refers to the id alone is refused, and with leave dropped and named", async () => {
  const { url, sql } = await freshDatabase();
  const { convert } = await convertScene(url);
  await sql
    .unsafe(`
    CREATE TABLE events (id int PRIMARY KEY, parent int REFERENCES events, created_at timestamptz NOT NULL DEFAULT '2026-11-01');
    CREATE TABLE comments (id int, event_id int CONSTRAINT of_event REFERENCES events (id) ON DELETE CASCADE);
    INSERT INTO events VALUES (1, NULL), (2, 1); INSERT INTO comments VALUES (1, 1);
  `)
    .simple();
  const events = { table: "events", column: "created_at", interval: "month" as const };
  await expect(convert(events)).rejects.toMatchObject({
    code: "PGOPS_CONVERT_FOREIGN_KEYS",
    exitCode: 2,
    details: [
      expect.stringContaining(
        "comments: of_event FOREIGN KEY (event_id) REFERENCES public.events(id) ON DELETE CASCADE",
      ),
      expect.stringContaining("events: events_parent_fkey"),
    ],
  });
  const planned = await convert(events, { plan: true });
  expect(planned.lostForeignKeys).toHaveLength(2);
  expect(await sql`SELECT FROM pg_constraint WHERE contype = 'f'`).toHaveLength(2);
  const done = await convert(events, { dropForeignKeys: true });
  expect(done.outcome).toBe("converted");
  expect(await sql`SELECT FROM pg_constraint WHERE contype = 'f'`).toHaveLength(0);
  const [logged] = await sql<{ detail: { dropped: { name: string }[] } }[]>`
    SELECT detail FROM pgops.partitions WHERE action = 'convert'`;
  expect(logged?.detail.dropped.map(({ name }) => name)).toEqual(["of_event", "events_parent_fkey"]);
});

test("a table by ids: at least one interval lies beyond the sequence", async () => {
  const { url, sql } = await freshDatabase();
  const { convert } = await convertScene(url);
  await sql
    .unsafe(`
    CREATE TABLE events (id serial PRIMARY KEY, what text);
    INSERT INTO events (what) SELECT 'x' FROM generate_series(1, 950);
    SELECT setval('events_id_seq', 1950);
  `)
    .simple();
  const result = await convert({ table: "events", column: "id", interval: 1000, ahead: 4, default: false });
  expect(result).toMatchObject({
    oldTable: { name: "events_before_3000", to: "3,000" },
    created: ["events_3000", "events_4000", "events_5000", "events_6000"],
    configuration: '{ table: "events", column: "id", interval: 1000, ahead: 4, default: false }',
  });
  const keys = await sql<{ definition: string }[]>`
    SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = 'events_pkey'`;
  expect(keys).toEqual([{ definition: "PRIMARY KEY (id)" }]);
  await sql`INSERT INTO events (what) VALUES ('next')`;
  expect(await sql`SELECT id FROM events WHERE what = 'next'`).toEqual([{ id: 1951 }]);
});

test("a row far ahead moves the boundary, and the plan says so", async () => {
  const { url, sql } = await freshDatabase();
  const { convert } = await convertScene(url);
  await sql`CREATE TABLE events (at date NOT NULL)`;
  await sql`INSERT INTO events VALUES ('2026-11-01'), ('2099-05-05')`;
  const plan = await convert({ table: "events", column: "at", interval: "year" }, { plan: true });
  expect(plan).toMatchObject({
    outcome: "planned",
    oldTable: { name: "events_before_2100", to: "2100-01-01" },
  });
  expect(plan.notes.join("\n")).toContain("The latest row of events is of 2099-05-05");
  const late = await convert(
    { table: "events", column: "at", interval: "year" },
    { plan: true, at: new Date("2098-12-31T23:59:00Z") },
  );
  expect(late.oldTable?.to).toBe("2100-01-01");
  await sql`DELETE FROM events WHERE at > '2027-01-01'`;
  const near = await convert(
    { table: "events", column: "at", interval: "month" },
    { plan: true, at: new Date("2026-11-24T12:00:00Z") },
  );
  expect(near.oldTable?.to).toBe("2027-01-01");
  expect(
    (await convert({ table: "events", column: "at", interval: "month" }, { plan: true, at })).oldTable?.to,
  ).toBe("2026-12-01");
});

test("the owner of the table needs no more than the right to create", async () => {
  const [owner = ""] = await newRoles(1);
  const { url, name, sql } = await freshDatabase();
  await sql
    .unsafe(`
    ALTER ROLE ${owner} LOGIN PASSWORD 'secret';
    GRANT CREATE ON DATABASE ${name} TO ${owner};
    CREATE SCHEMA "My ""Schema" AUTHORIZATION ${owner};
    CREATE TABLE users (id int PRIMARY KEY);
    INSERT INTO users VALUES (1);
    GRANT REFERENCES, SELECT ON users TO ${owner};
    SET ROLE ${owner};
    CREATE TABLE "My ""Schema"."A 'Table" ("The Id" serial PRIMARY KEY, "user" int REFERENCES public.users, "At Time" timestamp NOT NULL);
    CREATE VIEW "My ""Schema"."A View" AS SELECT * FROM "My ""Schema"."A 'Table";
    INSERT INTO "My ""Schema"."A 'Table" ("user", "At Time") VALUES (1, '2026-11-01');
    RESET ROLE;
  `)
    .simple();
  const own = new URL(url);
  own.username = owner;
  own.password = "secret";
  const { convert } = await convertScene(own.href);
  const table = '"My ""Schema"."A \'Table"';
  const result = await convert({ table, column: "At Time", interval: "week", timezone: "Europe/Berlin" });
  expect(result).toMatchObject({ outcome: "converted", oldTable: { to: "2026-11-23 +01:00" } });
  const [bounds] = await sql<{ bounds: string; options: string }[]>`
    SELECT pg_get_expr(relpartbound, oid) AS bounds FROM pg_class WHERE relname = ${"A 'Table_before_2026_w48"}`;
  expect(bounds?.bounds).toBe("FOR VALUES FROM (MINVALUE) TO ('2026-11-22 23:00:00')");
  await sql.unsafe(`INSERT INTO "My ""Schema"."A View" ("user", "At Time") VALUES (1, '2027-01-01')`);
  expect(await sql.unsafe(`SELECT "The Id" FROM ${table} ORDER BY 1`)).toEqual([
    { "The Id": 1 },
    { "The Id": 2 },
  ]);
});

test("row security that would hide rows from the owner is no reason to misjudge them", async () => {
  const [owner = ""] = await newRoles(1);
  const { url, name, sql } = await freshDatabase();
  await sql
    .unsafe(`
    ALTER ROLE ${owner} LOGIN PASSWORD 'secret';
    GRANT CREATE ON DATABASE ${name} TO ${owner};
    GRANT CREATE ON SCHEMA public TO ${owner};
    SET ROLE ${owner};
    CREATE TABLE events (at date NOT NULL);
    INSERT INTO events VALUES ('2031-01-01');
    ALTER TABLE events ENABLE ROW LEVEL SECURITY;
    ALTER TABLE events FORCE ROW LEVEL SECURITY;
  `)
    .simple();
  const own = new URL(url);
  own.username = owner;
  own.password = "secret";
  const { convert } = await convertScene(own.href);
  await expect(convert({ table: "events", column: "at", interval: "month" })).rejects.toThrow(
    "would be affected by row-level security policy",
  );
});
