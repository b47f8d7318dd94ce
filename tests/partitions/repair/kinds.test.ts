import { expect, test } from "vitest";
import type { PartitionsConfig } from "../../../src/config/partitions-schema.ts";
import { repairPartitions, type RepairPartitionsOptions } from "../../../src/partitions/repair/repair.ts";
import { newRoles } from "../../roundtrip/test-roles.ts";
import { partitionScene } from "../scene.ts";
import { nothingLeft } from "./repair-scene.ts";

/** Each way of giving rows their partitions, and what leads to it. */
const ways: [string, RepairPartitionsOptions][] = [
  ["copy", { atOnceRows: 0, batchRows: 100, longestHoldMs: 20_000 }],
  ["at once", { atOnceRows: 100_000, longestHoldMs: 20_000 }],
];

const everything = `
  CREATE TABLE users (id int PRIMARY KEY, name text);
  INSERT INTO users SELECT i, 'u' || i FROM generate_series(1, 50) AS i;
  CREATE TABLE "Logs" (
    gone int,
    id bigint GENERATED ALWAYS AS IDENTITY,
    "user" int REFERENCES users (id) ON DELETE SET NULL,
    action text NOT NULL DEFAULT 'none' CHECK (action <> ''),
    twice bigint GENERATED ALWAYS AS ("user" * 2) STORED,
    data jsonb,
    words json,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (created_at, id),
    UNIQUE (action, created_at)
  ) PARTITION BY RANGE (created_at);
  ALTER TABLE "Logs" DROP COLUMN gone;
  CREATE INDEX on_user ON "Logs" ("user") WHERE "user" > 3;
  CREATE INDEX on_data ON "Logs" USING gin (data);
  CREATE STATISTICS dependent (dependencies) ON "user", action FROM "Logs";
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.action = new.action || ''!''; RETURN new; END';
  CREATE TRIGGER stamping BEFORE INSERT ON "Logs" FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE TABLE first PARTITION OF "Logs" FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z') WITH (fillfactor = 70);
  CREATE TABLE rest (words json, data jsonb, created_at timestamptz NOT NULL, id bigint NOT NULL, twice bigint GENERATED ALWAYS AS ("user" * 2) STORED, "user" int, action text NOT NULL CONSTRAINT "Logs_action_check" CHECK (action <> ''));
  ALTER TABLE "Logs" ATTACH PARTITION rest DEFAULT;
  ALTER TABLE "Logs" ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON "Logs" USING ("user" > 0);
  INSERT INTO "Logs" ("user", action, data, words, created_at)
  SELECT nullif(i % 50, 0), 'a' || i, jsonb_build_object('i', i), json_build_object('i', i),
    '2026-03-31 22:30Z'::timestamptz + i * interval '3 hours' FROM generate_series(0, 999) AS i;`;

test.each(ways)("%s: a table with all that a table can have", async (strategy, options) => {
  const [role = ""] = await newRoles(1);
  const it = await partitionScene(
    `${everything} ALTER TABLE "Logs" OWNER TO ${role}; GRANT SELECT, INSERT ON "Logs" TO PUBLIC;`,
    [{ table: '"Logs"', interval: "month", ahead: 1, name: "{table}_{yyyy}_{mm}" }],
  );
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET client_min_messages = 'debug1'`);
  const before = await it.sql`SELECT * FROM "Logs" ORDER BY id`;
  const { tables } = await repairPartitions(await it.at("2026-08-10T00:00Z"), options);
  expect(tables[0]).toMatchObject({ strategy, rowsMoved: 1000, error: null });
  expect(await it.sql`SELECT * FROM "Logs" ORDER BY id`).toEqual(before);
  expect(await it.sql`SELECT count(*)::int AS left FROM rest`).toEqual([{ left: 0 }]);
  expect((await it.partitions("Logs")).at(-1)).toBe("rest");
  for (const found of Object.values(await it.differences("Logs"))) expect(found).toEqual([]);
  // What PostgreSQL makes beside the table is called as that of any other partition.
  await it.sql
    .unsafe(`CREATE TABLE fresh (LIKE "Logs" INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STATISTICS);
    ALTER TABLE "Logs" ATTACH PARTITION fresh FOR VALUES FROM ('2030-01-01Z') TO ('2030-02-01Z')`);
  const namesOf = async (table: string): Promise<unknown[]> => {
    const names = await it.sql<{ name: string }[]>`
      SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = ${table}::regclass
      UNION ALL SELECT stxname FROM pg_statistic_ext WHERE stxrelid = ${table}::regclass AND stxnamespace = 'public'::regnamespace
      UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ${table}::regclass
      UNION ALL SELECT tgname FROM pg_trigger WHERE tgrelid = ${table}::regclass AND NOT tgisinternal ORDER BY 1`;
    const plain = table.replaceAll('"', "");
    return names.map(({ name }) => name.replaceAll('"', "").replaceAll(plain, "T")).toSorted();
  };
  expect(await namesOf('"Logs_2026_05"')).toEqual(await namesOf("fresh"));
  await nothingLeft(it);
  await it.sql`INSERT INTO "Logs" ("user", action, created_at) VALUES (1, 'new', '2026-05-05Z')`;
  expect(await it.sql`SELECT action, twice::int FROM "Logs_2026_05" WHERE action = 'new!'`).toEqual([
    { action: "new!", twice: 2 },
  ]);
  await expect(
    it.sql`INSERT INTO "Logs" ("user", action, created_at) VALUES (99, 'other', '2026-05-05Z')`,
  ).rejects.toMatchObject({ code: "23503" });
});

test("a copy is attached without reading it, and its indexes are not built again", async () => {
  const it = await partitionScene(
    `CREATE TABLE logs (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE logs_default PARTITION OF logs DEFAULT;
    INSERT INTO logs SELECT generate_series(1, 900)`,
    [{ table: "logs", interval: 250 }],
  );
  await it.sql.unsafe(`ALTER DATABASE ${it.name} SET client_min_messages = 'debug1'`);
  await repairPartitions(await it.at("2026-08-10T00:00Z"), { atOnceRows: 0 });
  const said = it.events.flatMap((event) => (event.type === "notice" ? [event.message] : []));
  for (const name of ["logs_0", "logs_250", "logs_500", "logs_750"])
    expect(said).toContain(`partition constraint for table "${name}" is implied by existing constraints`);
  expect(
    said.filter((line) => /^(?:building index|verifying table)/.test(line) && /"logs_\d/.test(line)),
  ).toEqual(
    // Those that come after the ids of now are made empty.
    said.filter((line) => /^building index.*"logs_1\d\d\d/.test(line)),
  );
});

type Kind = [string, string, PartitionsConfig, string, string[]];

const kinds: Kind[] = [
  [
    "timestamptz by month in Berlin, over the summer time change",
    "at timestamptz NOT NULL",
    { table: "t", interval: "month", ahead: 0, timezone: "Europe/Berlin" },
    "'2026-03-31 21:59:59.999999Z'::timestamptz + i * interval '1 microsecond' * 600000000",
    ["t_2026_03", "t_2026_04"],
  ],
  [
    "timestamptz by day in Berlin, on the day with 23 hours",
    "at timestamptz NOT NULL",
    { table: "t", interval: "day", ahead: 0, timezone: "Europe/Berlin" },
    "'2026-03-28 22:00Z'::timestamptz + i * interval '15 minutes'",
    ["t_2026_03_28", "t_2026_03_29", "t_2026_03_30", "t_2026_03_31"],
  ],
  [
    "timestamp in UTC by week in Berlin",
    "at timestamp NOT NULL",
    { table: "t", interval: "week", ahead: 0, timezone: "Europe/Berlin" },
    "'2026-12-27 22:30'::timestamp + i * interval '1 hour'",
    ["t_2026_w52", "t_2026_w53", "t_2027_w01"],
  ],
  [
    "date by quarter",
    "at date NOT NULL",
    { table: "t", interval: "quarter", ahead: 0 },
    "'2023-12-31'::date + i",
    ["t_2023_q4", "t_2024_q1", "t_2024_q2", "t_2024_q3"],
  ],
  [
    "ids, below zero too",
    "at bigint NOT NULL",
    { table: "t", interval: 100, ahead: 0 },
    "i - 50",
    ["t_m100", "t_0", "t_100"],
  ],
];

test.each(kinds.flatMap((kind) => ways.map(([way, options]) => [...kind, way, options] as const)))(
  "%s: each row in the partition that PostgreSQL would put it in",
  async (_, column, config, values, names, way, options) => {
    const it = await partitionScene(
      `CREATE TABLE t (id int NOT NULL, ${column}, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE t_default PARTITION OF t DEFAULT;
      INSERT INTO t SELECT i, ${values} FROM generate_series(0, 240) AS i`,
      [config],
    );
    const before = await it.sql`SELECT * FROM t ORDER BY id`;
    const { tables } = await repairPartitions(await it.at("2020-01-01T12:00Z"), options);
    expect(tables[0]?.strategy).toBe(way);
    expect(await it.sql`SELECT * FROM t ORDER BY id`).toEqual(before);
    const filled = await it.sql<{ name: string }[]>`
      SELECT tableoid::regclass::text AS name FROM t GROUP BY 1 ORDER BY min(at)`;
    expect(filled.map(({ name }) => name)).toEqual(names);
    await nothingLeft(it);
  },
);

test.each(ways)("%s: rows beyond all calendars, and those without a value, stay", async (way, options) => {
  // A column that may be null is in no key.
  const keyed = way === "copy";
  const it = await partitionScene(
    `CREATE TABLE t (id int NOT NULL, at timestamptz ${keyed ? ", PRIMARY KEY (id, at)" : ""}) PARTITION BY RANGE (at);
    CREATE TABLE t_default PARTITION OF t DEFAULT;
    INSERT INTO t VALUES (1, ${keyed ? "'infinity'" : "NULL"}), (2, 'infinity'), (3, '-infinity'), (4, '0044-03-15 BC'), (5, '2026-05-05Z'),
      (6, '2026-07-05Z'), (7, '20000-01-01Z')`,
    [{ table: "t", interval: "month", ahead: 0 }],
  );
  const { tables } = await repairPartitions(await it.at("2026-08-10T00:00Z"), options);
  expect(tables[0]).toMatchObject({ strategy: way, staying: 5, error: null });
  expect(await it.sql`SELECT id, tableoid::regclass::text AS in FROM t ORDER BY id`).toEqual([
    ...[1, 2, 3, 4].map((id) => ({ id, in: "t_default" })),
    { id: 5, in: "t_2026_05" },
    { id: 6, in: "t_2026_07" },
    { id: 7, in: "t_default" },
  ]);
  const again = await repairPartitions(await it.at("2026-08-10T00:00Z"), options);
  expect(again.tables[0]).toMatchObject({ strategy: "nothing", staying: 5, made: [] });
  await nothingLeft(it);
});
