import { expect, test } from "vitest";
import { catalogScene, madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const table = "CREATE TABLE public.users (id integer, name text, age integer)";
const fires = `CREATE FUNCTION public.fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`;
const trigger =
  "CREATE TRIGGER t BEFORE INSERT OR UPDATE OF name ON users FOR EACH ROW WHEN (NEW.id > 1) EXECUTE FUNCTION fires('a b')";
const withTrigger = `${table}; ${fires}; ${trigger}`;

test("a trigger that is gone comes back with comment and state, and one left behind is dropped", async () => {
  const before = `${withTrigger}; COMMENT ON TRIGGER t ON users IS 'fires'; ALTER TABLE users DISABLE TRIGGER t`;
  await expect(takenBack(before, "DROP TRIGGER t ON users")).resolves.toMatchObject({
    found: ["removed trigger t on public.users"],
  });
  await expect(takenBack(`${table}; ${fires}`, trigger)).resolves.toMatchObject({
    statements: ["DROP TRIGGER t ON public.users;"],
  });
});

test.each([
  "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fires()",
  "CREATE TRIGGER t AFTER UPDATE ON users REFERENCING OLD TABLE AS old NEW TABLE AS new FOR EACH STATEMENT EXECUTE FUNCTION fires()",
  "CREATE TRIGGER t AFTER TRUNCATE ON users EXECUTE FUNCTION fires()",
])("a trigger comes back whole: %s", async (sql) => {
  const { found } = await takenBack(`${table}; ${fires}; ${sql}`, "DROP TRIGGER t ON users");
  expect(found).toEqual(["removed trigger t on public.users"]);
});

const states = ["DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"];

test.each(states)("a trigger set to %s TRIGGER is told as enabled, and set both ways", async (state) => {
  const set = `ALTER TABLE users ${state} TRIGGER t`;
  const found = ["trigger t on public.users: enabled"];
  await expect(takenBack(withTrigger, set)).resolves.toEqual({
    found,
    statements: ["ALTER TABLE ONLY public.users ENABLE TRIGGER t;"],
  });
  await expect(takenBack(`${withTrigger}; ${set}`, "ALTER TABLE users ENABLE TRIGGER t")).resolves.toEqual({
    found,
    statements: [`ALTER TABLE ONLY public.users ${state} TRIGGER t;`],
  });
});

test("a trigger's definition, comment and extension come back", async () => {
  const before = `${withTrigger}; COMMENT ON TRIGGER t ON users IS 'fires'; ALTER TABLE users ENABLE ALWAYS TRIGGER t`;
  const other = "CREATE OR REPLACE TRIGGER t AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION fires()";
  expect((await takenBack(before, other)).found[0]).toMatch(/^trigger t on public\.users: .*definition/);
  await expect(takenBack(before, "COMMENT ON TRIGGER t ON users IS NULL")).resolves.toMatchObject({
    found: ["trigger t on public.users: comment"],
  });
  const depends = "ALTER TRIGGER t ON users DEPENDS ON EXTENSION plpgsql";
  const found = ["trigger t on public.users: extensions"];
  await expect(takenBack(before, depends)).resolves.toMatchObject({ found });
  const not = "ALTER TRIGGER t ON users NO DEPENDS ON EXTENSION plpgsql";
  await expect(takenBack(`${before}; ${depends}`, not)).resolves.toMatchObject({ found });
});

const partitioned = `CREATE TABLE public.events (id integer, at date) PARTITION BY RANGE (at);
  CREATE TABLE a_part PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2020-01-01') PARTITION BY RANGE (at);
  CREATE TABLE a_leaf PARTITION OF a_part FOR VALUES FROM ('2000-01-01') TO ('2010-01-01');
  ${fires}`;
const onEvents = "CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION fires()";

test("a partition's trigger comes and goes with its table's, and has a state of its own", async () => {
  const before = `${partitioned}; ${onEvents}; ALTER TABLE a_leaf DISABLE TRIGGER t`;
  const { found, statements } = await takenBack(before, "DROP TRIGGER t ON events");
  expect(found).toEqual([
    "removed trigger t on public.a_leaf",
    "removed trigger t on public.a_part",
    "removed trigger t on public.events",
  ]);
  expect(statements).toHaveLength(2);
  await expect(takenBack(partitioned, onEvents)).resolves.toMatchObject({
    statements: ["DROP TRIGGER t ON public.events;"],
  });
  await expect(takenBack(before, "ALTER TABLE a_leaf ENABLE TRIGGER t")).resolves.toMatchObject({
    found: ["trigger t on public.a_leaf: enabled"],
  });
  await expect(takenBack(before, "ALTER TABLE events ENABLE ALWAYS TRIGGER t")).resolves.toMatchObject({
    found: [
      "trigger t on public.a_leaf: enabled",
      "trigger t on public.a_part: enabled",
      "trigger t on public.events: enabled",
    ],
  });
  const other = `DROP TRIGGER t ON events; ${onEvents.replace("INSERT", "DELETE")}`;
  expect((await takenBack(before, other)).found).toContain("trigger t on public.a_leaf: definition, enabled");
});

test("the triggers behind constraints are no triggers of their own", async () => {
  const scene = await catalogScene(`CREATE TABLE a (id integer UNIQUE DEFERRABLE, other integer PRIMARY KEY);
    CREATE TABLE b (id integer REFERENCES a DEFERRABLE) PARTITION BY LIST (id);
    CREATE TABLE b1 PARTITION OF b FOR VALUES IN (1) PARTITION BY LIST (id); CREATE TABLE b2 PARTITION OF b1 DEFAULT`);
  const keys = [...(await scene.snapshot()).entries()].map(([key]) => key);
  expect(keys).toContain("index public.a_pkey");
  expect(keys.filter((key) => key.startsWith("trigger"))).toEqual([]);
});

const rule =
  "CREATE RULE r AS ON UPDATE TO users WHERE OLD.id > 1 DO ALSO INSERT INTO users (name) VALUES ('a;b')";

test("a rule's changes are taken back", async () => {
  const before = `${table}; ${rule}; COMMENT ON RULE r ON users IS 'rules'; ALTER TABLE users DISABLE RULE r`;
  const key = "rule r on public.users";
  await expect(takenBack(before, "DROP RULE r ON users")).resolves.toMatchObject({
    found: [`removed ${key}`],
  });
  await expect(takenBack(table, rule)).resolves.toMatchObject({
    statements: ["DROP RULE r ON public.users;"],
  });
  await expect(takenBack(before, "COMMENT ON RULE r ON users IS NULL")).resolves.toMatchObject({
    found: [`${key}: comment`],
  });
  for (const state of ["ENABLE", "ENABLE REPLICA", "ENABLE ALWAYS"]) {
    await expect(takenBack(before, `ALTER TABLE users ${state} RULE r`)).resolves.toMatchObject({
      found: [`${key}: enabled`],
      statements: ["ALTER TABLE public.users DISABLE RULE r;"],
    });
  }
  await expect(
    takenBack(before, "CREATE OR REPLACE RULE r AS ON UPDATE TO users DO INSTEAD NOTHING"),
  ).resolves.toMatchObject({ found: [`${key}: definition`] });
});

test("rules and triggers of views are made anew", async () => {
  const made = await madeAnew(`CREATE VIEW "V" AS SELECT 1 AS a; ${fires};
    CREATE RULE "A rule" AS ON INSERT TO "V" DO INSTEAD NOTHING; COMMENT ON RULE "A rule" ON "V" IS 'of a view';
    CREATE TRIGGER "A trigger" INSTEAD OF DELETE ON "V" FOR EACH ROW EXECUTE FUNCTION fires()`);
  expect(made).toContain(`COMMENT ON RULE "A rule" ON public."V" IS 'of a view';`);
});

test("a policy's changes are taken back, by ALTER where that can say it", async () => {
  const [role = ""] = await newRoles(1);
  const policy = `CREATE POLICY p ON users AS RESTRICTIVE FOR UPDATE TO ${role} USING (id > 1) WITH CHECK (name <> ')')`;
  const before = `${table}; ${policy}; COMMENT ON POLICY p ON users IS 'guards'`;
  const key = "policy p on public.users";
  const gone = await takenBack(before, "DROP POLICY p ON users");
  expect(gone.found).toEqual([`removed ${key}`]);
  expect(gone.statements[0]).toBe(
    `CREATE POLICY p ON public.users AS RESTRICTIVE FOR UPDATE TO ${role} USING (id > 1) WITH CHECK (name <> ')'::text);`,
  );
  await expect(takenBack(table, policy)).resolves.toMatchObject({
    statements: ["DROP POLICY p ON public.users;"],
  });
  const altered: readonly [property: string, change: string][] = [
    ["roles", "TO PUBLIC"],
    ["using", "USING (id > 2)"],
    ["check", "WITH CHECK (true)"],
  ];
  for (const [property, change] of altered) {
    const { found, statements } = await takenBack(before, `ALTER POLICY p ON users ${change}`);
    expect(found).toEqual([`${key}: ${property}`]);
    expect(statements[0]).toMatch(/^ALTER POLICY p ON public\.users /);
  }
  await expect(takenBack(before, "COMMENT ON POLICY p ON users IS NULL")).resolves.toMatchObject({
    found: [`${key}: comment`],
  });
});

test("a policy of another command or kind, or with a condition too many, is made anew", async () => {
  const plain = "CREATE POLICY p ON users FOR UPDATE USING (id = 1)";
  const changes: readonly [property: string, policy: string][] = [
    ["command", plain.replace("FOR UPDATE", "FOR ALL")],
    ["restrictive", plain.replace("FOR", "AS RESTRICTIVE FOR")],
    ["check", `${plain} WITH CHECK (id = 1 OR name IS NULL)`],
  ];
  for (const [property, policy] of changes) {
    const { found, statements } = await takenBack(`${table}; ${plain}`, `DROP POLICY p ON users; ${policy}`);
    expect(found).toEqual([`policy p on public.users: ${property}`]);
    expect(statements[0]).toBe("DROP POLICY p ON public.users;");
    await takenBack(`${table}; ${policy}`, `DROP POLICY p ON users; ${plain}`);
  }
});

test("extended statistics are taken back with target, owner and comment", async () => {
  const made = "CREATE STATISTICS s (ndistinct, mcv) ON id, name, (age + 1) FROM users";
  const before = `${table}; ${made}; ALTER STATISTICS s SET STATISTICS 50; COMMENT ON STATISTICS s IS 'both'`;
  const [role = ""] = await newRoles(1);
  const key = "statistics public.s";
  await expect(takenBack(before, "DROP STATISTICS s")).resolves.toMatchObject({ found: [`removed ${key}`] });
  await expect(takenBack(table, made)).resolves.toMatchObject({ statements: ["DROP STATISTICS public.s;"] });
  await expect(takenBack(before, "ALTER STATISTICS s SET STATISTICS -1")).resolves.toMatchObject({
    found: [`${key}: target`],
  });
  await expect(takenBack(`${table}; ${made}`, "ALTER STATISTICS s SET STATISTICS 0")).resolves.toMatchObject({
    found: [`${key}: target`],
    statements: ["ALTER STATISTICS public.s SET STATISTICS -1;"],
  });
  await expect(
    takenBack(before, `ALTER STATISTICS s OWNER TO ${role}; COMMENT ON STATISTICS s IS NULL`),
  ).resolves.toMatchObject({ found: [`${key}: comment, owner`] });
  await expect(
    takenBack(
      before,
      "DROP STATISTICS s; CREATE STATISTICS s ON id, age FROM users; ALTER STATISTICS s SET STATISTICS 50; COMMENT ON STATISTICS s IS 'both'",
    ),
  ).resolves.toMatchObject({ found: [`${key}: definition`] });
});
