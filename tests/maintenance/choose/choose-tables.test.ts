import { expect, test } from "vitest";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import { serverMajor } from "../../support/database.ts";
import { chooseScene, leftLines, lines } from "./scene.ts";

const still = "WITH (autovacuum_enabled = false)";

/** A table of so many rows; of each `stay` one stays alive. */
function bloated(name: string, rows: number, stay: number): string {
  return `CREATE TABLE ${name} (id int PRIMARY KEY, n text) ${still};
    INSERT INTO ${name} SELECT i, 'row' FROM generate_series(1, ${rows}) i;
    DELETE FROM ${name} WHERE id % ${stay} <> 0;`;
}

test("dead rows are reason for a vacuum, few are not, and a vacuum that was done is known", async () => {
  const scene = await chooseScene(`${bloated("sessions", 6000, 2)} CREATE TABLE users (id int) ${still};
    INSERT INTO users SELECT generate_series(1, 29); DELETE FROM users WHERE id <= 12;`);
  const chosen = await scene.choose("vacuum");
  expect(lines(chosen)).toEqual([
    "VACUUM (ANALYZE) public.sessions: 3,000 dead rows (50 %), never vacuumed, 6,000 rows inserted, 9,000 rows changed and never analyzed",
  ]);
  expect(chosen.works[0]).toMatchObject({
    kind: "vacuum",
    target: { schema: "public", name: "sessions" },
    lock: "SHARE UPDATE EXCLUSIVE",
    expectedMs: 1000,
  });
  expect(chosen.works[0]?.bytes).toBeGreaterThan(6000 * 30);
  expect(leftLines(chosen)).toContain("public.users: 41 rows changed and never analyzed");
  expect(chosen.leftCount).toBeGreaterThan(chosen.left.length);
  await scene.work("VACUUM (ANALYZE) sessions");
  expect(lines(await scene.choose("vacuum"))).toEqual([]);
}, 120_000);

test("many updates are reason for an ANALYZE, and for a vacuum where they leave dead rows", async () => {
  const scene = await chooseScene(`CREATE TABLE prices (id int PRIMARY KEY, n int) ${still};
    INSERT INTO prices SELECT i, i FROM generate_series(1, 20000) i;`);
  await scene.work("VACUUM (ANALYZE) prices", "UPDATE prices SET n = n + 1 WHERE id <= 1900");
  expect(lines(await scene.choose("vacuum"))).toEqual([
    "ANALYZE public.prices: 1,900 rows changed since the last analyze (8.7 %)",
  ]);
  expect(lines(await scene.choose("vacuum", { when: { deadPercent: 5 } }))).toEqual([
    "VACUUM (ANALYZE) public.prices: 1,900 dead rows (8.7 %), 1,900 rows changed since the last analyze (8.7 %)",
  ]);
  expect(lines(await scene.choose("analyze", { when: { deadPercent: 5 } }))).toHaveLength(1);
  expect(lines(await scene.choose("analyze", { when: { changedPercent: 10 } }))).toEqual([]);
});

test("rows that are only ever inserted are vacuumed, too", async () => {
  const scene = await chooseScene(
    `CREATE TABLE events (id int) ${still}; INSERT INTO events SELECT generate_series(1, 5000);`,
  );
  await scene.work("VACUUM (ANALYZE) events", "INSERT INTO events SELECT generate_series(1, 4000)");
  expect(lines(await scene.choose("vacuum"))).toEqual([
    "VACUUM (ANALYZE) public.events: 4,000 rows inserted since the last vacuum (44 %), 4,000 rows changed since the last analyze (44 %)",
  ]);
});

test("after a reset of the statistics nobody knows, and it is said; a vacuum makes it known", async () => {
  const scene = await chooseScene(bloated("orders", 6000, 3));
  await scene.work("VACUUM (ANALYZE) orders", "DELETE FROM orders WHERE id % 2 = 0");
  await scene.sql`SELECT pg_stat_reset()`;
  const known = /statistics lost \(a reset, a crash\): how many of its 2,000 rows are dead is not known/;
  await expect.poll(async () => lines(await scene.choose("vacuum"))).toEqual([expect.stringMatching(known)]);
  await scene.work("VACUUM (ANALYZE) orders");
  expect(lines(await scene.choose("vacuum"))).toEqual([]);
});

test("an age near the one at which the server steps in goes first, and everything is frozen", async () => {
  const scene = await chooseScene(`${bloated("sessions", 6000, 2)}
    CREATE TABLE old (id int) WITH (autovacuum_enabled = false, autovacuum_freeze_max_age = 100000);
    INSERT INTO old VALUES (1);`);
  // A table's own limit, which the server takes the lesser of; 100,000 transactions are the least that it may be.
  const chosen = await scene.choose("vacuum", { when: { wraparoundPercent: 0 }, tables: ["old"] });
  expect(lines(chosen)).toEqual([
    expect.stringMatching(
      /^VACUUM \(FREEZE\) public\.old: its oldest rows are \d+ transactions old, (under )?[\d.]+ % of the age/,
    ),
  ]);
  const [row] = await scene.sql<{ share: number }[]>`
    SELECT 100.0 * age(relfrozenxid) / 100000 AS share FROM pg_class WHERE relname = 'old'`;
  expect(Number(row?.share)).toBeLessThan(100);
  await scene.sql.unsafe("VACUUM (FREEZE) old");
  const all = await scene.choose("vacuum", {
    when: { wraparoundPercent: 0, deadPercent: 10 },
    except: ["pg_catalog.*", "information_schema.*"],
  });
  expect(all.works.every(({ sql }) => sql.includes("FREEZE"))).toBe(true);
});

test("tables that are named, patterns, and what is left out; a partition goes with its table", async () => {
  const scene = await chooseScene(`CREATE SCHEMA app;
    ${bloated("app.audit_logs", 4000, 2)} ${bloated("app.audit_marks", 4000, 2)} ${bloated("users", 4000, 2)}
    CREATE TABLE logs (id int) PARTITION BY RANGE (id);
    CREATE TABLE app.part_1 PARTITION OF logs FOR VALUES FROM (1) TO (10000) ${still};
    INSERT INTO logs SELECT generate_series(1, 4000); DELETE FROM logs WHERE id % 2 = 0;`);
  const names = async (task: { tables?: string[]; except?: string[] }): Promise<string[]> =>
    (await scene.choose("vacuum", task)).works
      .map(({ sql }) => sql.replace(/^.* /, "").replaceAll('"', ""))
      .toSorted();
  expect(await names({ tables: ["app.audit_*"] })).toEqual(["app.audit_logs", "app.audit_marks"]);
  expect(await names({ tables: ["users", "app.*"], except: ["app.audit_m*"] })).toEqual([
    "app.audit_logs",
    "app.part_1",
    "public.users",
  ]);
  expect(await names({ tables: ["logs"] })).toEqual(["app.part_1", "public.logs"]);
  expect(await names({ except: ["app.*", "logs"] })).toEqual(["public.users"]);
});

test("names that stand for no table are said: a slip of the pen, a view, a foreign table", async () => {
  const scene = await chooseScene(`CREATE VIEW shown AS SELECT 1 AS n; CREATE SEQUENCE counted;
    CREATE FOREIGN DATA WRAPPER none; CREATE SERVER far FOREIGN DATA WRAPPER none; CREATE FOREIGN TABLE away (n int) SERVER far;`);
  const chosen = await scene.choose("vacuum", { tables: ["userz", "shown", "away", "counted", "app.*"] });
  expect(chosen.works).toEqual([]);
  expect(leftLines(chosen)).toEqual([
    "! userz: is named in `tables`, and there is no such table",
    "! shown: is a view",
    "! away: is a foreign table",
    "! counted: is a sequence",
  ]);
});

test("materialized views are looked after; temporary tables, whosever they are, are not", async () => {
  const scene = await chooseScene("CREATE MATERIALIZED VIEW counts AS SELECT generate_series(1, 5000) AS n;");
  const [connection] = [await scene.sql.reserve()];
  await connection.unsafe(
    "CREATE TEMP TABLE mine AS SELECT generate_series(1, 5000) AS n; DELETE FROM mine;",
  );
  const chosen = await scene.choose("vacuum");
  expect(lines(chosen)).toEqual([
    expect.stringMatching(/^VACUUM \(ANALYZE\) public\.counts: never vacuumed, 5,000 rows/),
  ]);
  expect(leftLines(await scene.choose("vacuum", { tables: ["*.mine"] }))).toEqual([]);
  connection.release();
});

test("what a role may not do is told, with whose it is and what it takes", async () => {
  const role = `r_${crypto.randomUUID().replaceAll("-", "")}`;
  const scene = await chooseScene(bloated("sessions", 6000, 2), async ({ sql, url }) => {
    await sql.unsafe(
      `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    const as = new URL(url);
    as.username = role;
    as.password = "x";
    return as.href;
  });
  const refused = await scene.choose("vacuum");
  expect(refused.works).toEqual([]);
  const maintain =
    serverMajor() >= 17 ? "GRANT MAINTAIN on it, or membership in postgres" : "membership in postgres";
  expect(leftLines(refused)[0]).toBe(
    `! public.sessions: 3,000 dead rows (50 %), never vacuumed, 6,000 rows inserted, 9,000 rows changed and never analyzed, but it belongs to postgres, and ${role} may not maintain it (that takes ${maintain})`,
  );
  await scene.sql.unsafe(
    serverMajor() >= 17
      ? `GRANT MAINTAIN ON sessions TO ${role}`
      : `ALTER DATABASE ${quoteIdentifier(scene.name)} OWNER TO ${role}`,
  );
  expect(lines(await scene.choose("vacuum"))).toHaveLength(1);
  await scene.sql.unsafe(`REASSIGN OWNED BY ${role} TO postgres; DROP OWNED BY ${role}`);
  await scene.sql.unsafe(
    `ALTER DATABASE ${quoteIdentifier(scene.name)} OWNER TO postgres; DROP ROLE ${role}`,
  );
});

test("a table that somebody holds is not waited for: its size is the last vacuum's", async () => {
  const scene = await chooseScene(
    `${bloated("held", 6000, 2)} VACUUM (ANALYZE) held;`.replace("VACUUM (ANALYZE) held;", ""),
  );
  await scene.work("VACUUM (ANALYZE) held", "DELETE FROM held WHERE id % 4 = 0");
  const free = await scene.choose("vacuum");
  const holder = await scene.sql.reserve();
  await holder.unsafe("BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
  const held = await scene.choose("vacuum");
  await holder.unsafe("ROLLBACK");
  holder.release();
  expect(lines(held)).toEqual(lines(free));
  expect(held.works[0]?.bytes).toBeGreaterThan(0);
});

test("a partitioned table is analyzed as a whole, by what is written to its partitions", async () => {
  const scene = await chooseScene(`CREATE TABLE logs (id int, n int) PARTITION BY RANGE (id);
    CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM (1) TO (5000) ${still};
    CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (5000) TO (10000) ${still};
    INSERT INTO logs SELECT i, 0 FROM generate_series(1, 9000) i;`);
  const whole = async (): Promise<string[]> =>
    lines(await scene.choose("analyze", { tables: ["logs"] })).filter((line) =>
      /ANALYZE (ONLY )?public\.logs:/.test(line),
    );
  const verb = serverMajor() >= 18 ? "ANALYZE ONLY" : "ANALYZE";
  expect(await whole()).toEqual([
    `${verb} public.logs: never analyzed as a whole, as autovacuum does its partitions alone: 9,000 rows`,
  ]);
  await scene.work("ANALYZE logs");
  expect(await whole()).toEqual([]);
  expect(await scene.remember()).toBe(true);
  await scene.work("UPDATE logs SET n = 1 WHERE id <= 800");
  const changed = `${verb} public.logs: 800 rows of its partitions changed since it was analyzed (8.9 %)`;
  expect(await whole()).toEqual([changed]);
  // The partition's own counter begins again; that of the whole does not.
  await scene.work("ANALYZE logs_1");
  expect(await whole()).toEqual([changed]);
  expect(await scene.remember()).toBe(true);
  expect(await whole()).toEqual([changed]);
  await scene.work("ANALYZE logs");
  expect(await whole()).toEqual([]);
});

test("partitions of partitions are analyzed once, by themselves or with the whole", async () => {
  const scene = await chooseScene(`CREATE TABLE ev (id int, kind int, at int) PARTITION BY RANGE (at);
    CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (100) PARTITION BY LIST (kind);
    CREATE TABLE ev_1_a PARTITION OF ev_1 FOR VALUES IN (1) ${still};
    CREATE TABLE ev_1_b PARTITION OF ev_1 FOR VALUES IN (2) ${still};
    CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM (100) TO (200) ${still};
    INSERT INTO ev SELECT i, 1 + i % 2, 1 + i % 150 FROM generate_series(1, 90000) i;`);
  const sqlOf = async (run: "vacuum" | "analyze"): Promise<string[]> => {
    const { works } = await scene.choose(run, { tables: ["ev"] });
    return works.map(({ sql }) => sql.replaceAll(/"public"\.|"/g, "")).toSorted();
  };
  const leaves = ["ev_1_a", "ev_1_b", "ev_2"];
  const alone = serverMajor() >= 18;
  const wholes = alone ? ["ANALYZE ONLY ev", "ANALYZE ONLY ev_1"] : ["ANALYZE ev"];
  const parts = alone ? leaves.map((leaf) => `ANALYZE ${leaf}`) : [];
  expect(await sqlOf("analyze")).toEqual([...wholes, ...parts].toSorted());
  const verb = alone ? "VACUUM (ANALYZE)" : "VACUUM";
  expect(await sqlOf("vacuum")).toEqual([...wholes, ...leaves.map((leaf) => `${verb} ${leaf}`)]);
  const { works } = await scene.choose("analyze", { tables: ["ev"] });
  expect(works.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)).toBeGreaterThan(1_000_000);
  for (const statement of await sqlOf("vacuum")) await scene.work(statement);
  expect(await sqlOf("vacuum")).toEqual([]);
  expect(await sqlOf("analyze")).toEqual([]);
});

test("a table in a schema that the role may not use is left, and no failure every night", async () => {
  const role = `r_${crypto.randomUUID().replaceAll("-", "")}`;
  const scene = await chooseScene(
    `CREATE SCHEMA ext; ${bloated("ext.jobs", 6000, 2)} ALTER TABLE ext.jobs ADD pad text;`,
    async ({ sql, url, name }) => {
      await sql.unsafe(
        `DO $$ BEGIN CREATE ROLE ${role} LOGIN PASSWORD 'x'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
      );
      await sql.unsafe(`ALTER DATABASE ${quoteIdentifier(name)} OWNER TO ${role}`);
      const as = new URL(url);
      as.username = role;
      as.password = "x";
      return as.href;
    },
  );
  const refused = await scene.choose("vacuum");
  expect(lines(refused)).toEqual([]);
  expect(leftLines(refused)[0]).toContain(
    `but it is in the schema ext, which ${role} may not use (that takes GRANT USAGE on it)`,
  );
  await scene.sql.unsafe(`ALTER TABLE ext.jobs OWNER TO ${role}`);
  const full = await scene.choose("vacuum-full", { tables: ["ext.jobs"], when: { bloatPercent: 0 } });
  expect(full.works).toEqual([]);
  await scene.sql.unsafe(`GRANT USAGE ON SCHEMA ext TO ${role}`);
  expect(lines(await scene.choose("vacuum"))).toHaveLength(1);
  await scene.sql.unsafe(
    `ALTER DATABASE ${quoteIdentifier(scene.name)} OWNER TO postgres; REASSIGN OWNED BY ${role} TO postgres; DROP OWNED BY ${role}; DROP ROLE ${role}`,
  );
});

test("what pgops has just written down is no news, but its age is", async () => {
  const scene = await chooseScene(`CREATE TABLE foreign_one (n int) ${still};`);
  expect(await scene.remember()).toBe(true);
  // Counted by nobody, and not empty: as after pg_upgrade, or where the statistics have not heard of it yet.
  await scene.work(
    "INSERT INTO foreign_one VALUES (1); INSERT INTO pgops.maintenance_parents VALUES (1, 1, 1)",
    "SELECT pg_stat_reset()",
  );
  const names = async (wraparoundPercent?: number): Promise<string[]> => {
    const when = wraparoundPercent === undefined ? {} : { wraparoundPercent };
    const { works } = await scene.choose("vacuum", {
      tables: ["*.maintenance_parents", "foreign_one"],
      when,
    });
    return works.map(({ target }) => target.name);
  };
  expect(await names()).toEqual(["foreign_one"]);
  expect(await names(0)).toContain("maintenance_parents");
});
