import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";

const fires = "CREATE FUNCTION public.fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'";

test("tables with indexes, triggers, rules, policies, statistics and views on them are made anew", async () => {
  const made = await madeAnew(`
    ${fires};
    CREATE FUNCTION is_mine(name text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT name = ''me''';
    CREATE TABLE users (id integer PRIMARY KEY, name text UNIQUE WITH (fillfactor = 50) DEFERRABLE, age integer,
      EXCLUDE USING btree (age WITH =) WITH (fillfactor = 60));
    ALTER TABLE users CLUSTER ON users_pkey; COMMENT ON INDEX users_pkey IS 'main';
    CREATE UNIQUE INDEX "By name" ON users (lower(name), (age + 1)) WHERE is_mine(name);
    CREATE UNIQUE INDEX by_id ON users (id); ALTER TABLE users REPLICA IDENTITY USING INDEX by_id;
    CREATE STATISTICS together ON name, age FROM users;
    CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fires();
    ALTER TABLE users ENABLE ALWAYS TRIGGER t;
    CREATE RULE r AS ON DELETE TO users DO ALSO NOTIFY gone; ALTER TABLE users DISABLE RULE r;
    CREATE POLICY p ON users USING (is_mine(name));
    CREATE VIEW mine WITH (check_option = cascaded) AS SELECT * FROM users WHERE is_mine(name);
    ALTER VIEW mine ALTER COLUMN age SET DEFAULT 18; COMMENT ON COLUMN mine.name IS 'its name';
    GRANT SELECT (name), UPDATE (name) ON mine TO PUBLIC;
    CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) AS "How many" FROM mine GROUP BY age;
    ALTER MATERIALIZED VIEW ages ALTER COLUMN age SET STATISTICS 5; CREATE UNIQUE INDEX ON ages (age)`);
  expect(made.join("\\n")).toContain("ALTER TABLE public.users CLUSTER ON users_pkey;");
});

const partitioned = `${fires}; CREATE TABLE events (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE "Old" PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01') PARTITION BY RANGE (at);
  CREATE TABLE oldest PARTITION OF "Old" FOR VALUES FROM ('2000-01-01') TO ('2010-01-01');
  CREATE INDEX "Named" ON oldest (at) WHERE id > 0;
  CREATE INDEX events_at ON events (at) WHERE id > 0; COMMENT ON INDEX "Named" IS 'its own name';
  ALTER INDEX "Named" SET (fillfactor = 50);
  CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION fires();
  ALTER TABLE events DISABLE TRIGGER t; ALTER TABLE oldest ENABLE ALWAYS TRIGGER t;
  COMMENT ON TRIGGER t ON oldest IS 'of a partition'`;

test("partitions are made anew with the names and settings of their indexes and triggers", async () => {
  const made = await madeAnew(partitioned);
  expect(made).toContain("ALTER TABLE ONLY public.oldest ENABLE ALWAYS TRIGGER t;");
});

test("a partition that is gone or detached comes back with its indexes and triggers", async () => {
  const gone = await takenBack(partitioned, "DROP TABLE oldest");
  expect(gone.found).toContain('removed index public."Named"');
  const detached = await takenBack(partitioned, 'ALTER TABLE "Old" DETACH PARTITION oldest');
  expect(detached.found).toContain('index public."Named": inherited');
  expect(detached.found).toContain("removed trigger t on public.oldest");
  expect((await takenBack(partitioned, "DROP TABLE events")).found).toContain(
    "removed index public.events_at",
  );
  const alone =
    "CREATE TABLE alone (id integer NOT NULL, at date NOT NULL); CREATE INDEX alone_at ON alone (at)";
  const attached = await takenBack(
    `${partitioned}; ${alone}`,
    "ALTER TABLE events ATTACH PARTITION alone FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
  );
  expect(attached.found).toContain("added trigger t on public.alone");
});

test("a trigger of a partition's own makes way for the table's, and the other way round", async () => {
  const before = `${fires}; CREATE TABLE events (at date) PARTITION BY RANGE (at);
    CREATE TABLE part PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01')`;
  const own = await takenBack(
    `${before}; ${afterInsert("part")}`,
    `DROP TRIGGER t ON part; ${afterInsert("events")}`,
  );
  expect(own.found).toContain("trigger t on public.part: inherited");
  const inherited = await takenBack(
    `${before}; ${afterInsert("events")}`,
    `DROP TRIGGER t ON events; ${afterInsert("part")}`,
  );
  expect(inherited.found).toContain("trigger t on public.part: inherited");
});

test("a unique index and a unique constraint of one name make way for each other", async () => {
  const table = "CREATE TABLE users (id integer, name text)";
  const index = "CREATE UNIQUE INDEX one_name ON users (name); COMMENT ON INDEX one_name IS 'one'";
  const constraint = "ALTER TABLE users ADD CONSTRAINT one_name UNIQUE (name)";
  const lost = await takenBack(`${table}; ${index}`, `DROP INDEX one_name; ${constraint}`);
  expect(lost.found).toContain("index public.one_name: comment, constraint");
  const made = await takenBack(
    `${table}; ${constraint}; COMMENT ON INDEX one_name IS 'one'`,
    `ALTER TABLE users DROP CONSTRAINT one_name; ${index}`,
  );
  expect(made.found).toContain("index public.one_name: constraint");
});

test("what is set on the index of a constraint survives that the constraint is made anew", async () => {
  const before = `CREATE TABLE users (id integer, name text, CONSTRAINT one UNIQUE (name) WITH (fillfactor = 50));
    COMMENT ON INDEX one IS 'kept'; ALTER TABLE users CLUSTER ON one; ALTER TABLE users ALTER COLUMN name SET NOT NULL;
    ALTER TABLE users REPLICA IDENTITY USING INDEX one`;
  const { found } = await takenBack(
    before,
    `ALTER TABLE users DROP CONSTRAINT one; ALTER TABLE users ADD CONSTRAINT one UNIQUE (name) WITH (fillfactor = 50) DEFERRABLE;
     COMMENT ON INDEX one IS 'kept'; ALTER TABLE users CLUSTER ON one`,
  );
  expect(found).toContain("constraint one on public.users: definition");
});

test("a function that is made anew leaves what calls it as it was", async () => {
  const before = `CREATE FUNCTION one(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
    CREATE TABLE users (id integer)`;
  const { found } = await takenBack(
    before,
    `DROP FUNCTION one; CREATE FUNCTION one(b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT b';
     CREATE VIEW ones AS SELECT one(id) FROM users; CREATE INDEX by_one ON users (one(id))`,
  );
  expect(found).toContain("function public.one(integer): arguments, body");
});

test("views on views come back when the lowest one's columns change", async () => {
  const { found } = await takenBack(
    `CREATE VIEW low AS SELECT 1 AS a; CREATE VIEW high AS SELECT a FROM low; COMMENT ON VIEW high IS 'kept'`,
    "CREATE OR REPLACE VIEW low AS SELECT 1 AS a, 2 AS b; CREATE OR REPLACE VIEW high AS SELECT a, b FROM low",
  );
  expect(found).toContain("view public.low: columns, definition");
});

function afterInsert(table: string): string {
  return `CREATE TRIGGER t AFTER INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION fires()`;
}
