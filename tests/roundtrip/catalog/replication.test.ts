import { expect, onTestFinished, test } from "vitest";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { restore } from "../../../src/roundtrip/ddl/restore.ts";
import { serverMajor } from "../../support/database.ts";
import { type CatalogScene, catalogScene, madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const tables = `CREATE SCHEMA app; CREATE TABLE app.a (id int PRIMARY KEY, "No" text, flag boolean);
  CREATE TABLE app.b (id int PRIMARY KEY) PARTITION BY RANGE (id);
  CREATE TABLE public.parent (id int PRIMARY KEY); CREATE TABLE public.child () INHERITS (public.parent)`;

test("a publication is found made and dropped, and comes back with its tables", async () => {
  const sql = `CREATE PUBLICATION p FOR TABLE app.a, app.b, public.parent WITH (publish = 'insert, delete');
    COMMENT ON PUBLICATION p IS 'for the warehouse'`;
  const made = await takenBack(tables, sql);
  expect(made.found).toEqual(["added publication p"]);
  const lost = await takenBack(`${tables}; ${sql}`, "DROP PUBLICATION p");
  expect(lost.found).toEqual(["removed publication p"]);
  expect(lost.statements[0]).toBe(
    "CREATE PUBLICATION p FOR TABLE ONLY app.a, ONLY app.b, ONLY public.child, ONLY public.parent" +
      " WITH (publish = 'insert, delete');",
  );
  await madeAnew("CREATE PUBLICATION p; CREATE PUBLICATION everything FOR ALL TABLES");
});

test.for([
  ["allTables", "DROP PUBLICATION p; CREATE PUBLICATION p FOR ALL TABLES"],
  ["publish", "ALTER PUBLICATION p SET (publish = 'truncate')"],
  ["viaRoot", "ALTER PUBLICATION p SET (publish_via_partition_root = true)"],
  ["tables", "ALTER PUBLICATION p ADD TABLE app.a, app.b"],
  ["comment", "COMMENT ON PUBLICATION p IS 'x'"],
  ["owner", "ALTER PUBLICATION p OWNER TO $role"],
] as const)("a publication's %s is found changed and taken back", async ([property, sql]) => {
  const [role = ""] = await newRoles(1);
  const before = `${tables}; CREATE PUBLICATION p; DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO ${role}', current_database()); END $$`;
  expect((await takenBack(before, sql.replace("$role", role))).found).toEqual([`publication p: ${property}`]);
});

test("a publication's lost tables and operations come back", async () => {
  const before = `${tables}; CREATE PUBLICATION p FOR TABLE app.a, app.b
    WITH (publish = 'update', publish_via_partition_root = true)`;
  const change = `ALTER PUBLICATION p SET TABLE app.b;
    ALTER PUBLICATION p SET (publish = 'insert, update, delete, truncate', publish_via_partition_root = false)`;
  expect((await takenBack(before, change)).found).toEqual(["publication p: publish, tables, viaRoot"]);
});

const partly = `${tables};
  CREATE PUBLICATION p FOR TABLE app.a (id, "No") WHERE (id > 3 AND "No" <> 'x');
  CREATE PUBLICATION q FOR TABLES IN SCHEMA public, app, TABLE app.b WHERE (id > 0) WITH (publish_via_partition_root)`;

const changesOfParts = [
  ["ALTER PUBLICATION p SET TABLE app.a (id) WHERE (id > 3)", "publication p: tables"],
  ["ALTER PUBLICATION p SET TABLE app.a (id, flag)", "publication p: tables"],
  ["ALTER PUBLICATION p DROP TABLE app.a", "publication p: tables"],
  ["ALTER PUBLICATION q DROP TABLES IN SCHEMA public", "publication q: schemas"],
  ["ALTER PUBLICATION q DROP TABLE app.b", "publication q: tables"],
  ["DROP PUBLICATION p", "removed publication p"],
  ["DROP PUBLICATION q", "removed publication q"],
] as const;

test.for(serverMajor() >= 15 ? changesOfParts : [])(
  "from 15 on column lists, row filters and schemas of a publication are taken back (%s)",
  async ([change, expected]) => {
    expect((await takenBack(partly, change)).found).toEqual([expected]);
  },
);

test.for(serverMajor() >= 15 ? [partly] : [])(
  "a publication's tables are listed with their columns and their filter",
  async (sql) => {
    const snapshot = await (await catalogScene(sql)).snapshot();
    expect(snapshot.get("publication p")?.properties["tables"]).toEqual([
      { table: "app.a", columns: ["id", '"No"'], where: `((id > 3) AND ("No" <> 'x'::text))` },
    ]);
    expect(snapshot.get("publication q")?.properties["schemas"]).toEqual(["app", "public"]);
  },
);

const generated = [
  ["CREATE PUBLICATION p WITH (publish_generated_columns = stored)", "none"],
  ["CREATE PUBLICATION p", "stored"],
] as const;

test.for(serverMajor() >= 18 ? generated : [])(
  "from 18 on a publication publishes generated columns where it is told to (%s)",
  async ([before, value]) => {
    const change = `ALTER PUBLICATION p SET (publish_generated_columns = ${value})`;
    expect((await takenBack(before, change)).found).toEqual(["publication p: generatedColumns"]);
  },
);

/** A database may not go while it has a subscription. */
async function subscriber(sql: string): Promise<CatalogScene> {
  const scene = await catalogScene();
  onTestFinished(async () => {
    const names = await scene.sql`SELECT subname FROM pg_subscription
      WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    for (const { subname } of names) {
      await scene.run(`ALTER SUBSCRIPTION ${subname} DISABLE`);
      await scene.run(`ALTER SUBSCRIPTION ${subname} SET (slot_name = NONE)`);
      await scene.run(`DROP SUBSCRIPTION ${subname}`);
    }
  });
  await scene.run(sql);
  return scene;
}

async function takenBackThere(scene: CatalogScene, change: readonly string[]): Promise<string[]> {
  const wanted = await scene.snapshot();
  for (const one of change) await scene.run(one);
  const now = await scene.snapshot();
  const differences = compareSnapshots(wanted, now);
  const statements = (await restore(now, wanted, differences)).flatMap((one) => one.statements);
  for (const statement of statements) await scene.run(statement);
  expect(compareSnapshots(wanted, await scene.snapshot())).toEqual([]);
  return differences.map(
    (one) => `${one.key}: ${one.type === "changed" ? one.properties.join(", ") : one.type}`,
  );
}

const subscribe = `CREATE SUBSCRIPTION s CONNECTION 'host=nowhere.invalid password=hunter2 dbname=x' PUBLICATION "P 2", p1
  WITH (connect = false, slot_name = NONE)`;

test("a subscription is found made and dropped, and its connection is never shown", async () => {
  const scene = await subscriber("");
  await expect(takenBackThere(scene, [subscribe])).resolves.toEqual(["subscription s: added"]);
  const other = await subscriber(`${subscribe}; COMMENT ON SUBSCRIPTION s IS 'from the shop'`);
  const snapshot = await other.snapshot();
  expect(snapshot.get("subscription s")?.properties).toMatchObject({
    enabled: false,
    publications: ["P 2", "p1"],
    comment: "from the shop",
  });
  expect(JSON.stringify([...snapshot.objects()])).not.toContain("hunter2");
  await expect(takenBackThere(other, ["DROP SUBSCRIPTION s"])).resolves.toEqual(["subscription s: removed"]);
});

const parameters = [
  ["slotName", "SET (slot_name = 'other')", 14],
  ["synchronousCommit", "SET (synchronous_commit = 'on')", 14],
  ["binary", "SET (binary = true)", 14],
  ["streaming", "SET (streaming = $other)", 14],
  ["publications", "SET PUBLICATION p3 WITH (refresh = false)", 14],
  ["disableOnError", "SET (disable_on_error = true)", 15],
  ["passwordRequired", "SET (password_required = false)", 16],
  ["runAsOwner", "SET (run_as_owner = true)", 16],
  ["origin", "SET (origin = none)", 16],
  ["owner", "OWNER TO $role", 14],
] as const;

test.for(parameters.filter(([, , since]) => serverMajor() >= since))(
  "a subscription's %s is found changed and taken back",
  async ([property, clause]) => {
    const [role = ""] = await newRoles(1);
    const scene = await subscriber(`${subscribe}; ALTER ROLE ${role} SUPERUSER`);
    const other = serverMajor() < 18 ? "on" : "off";
    const change = `ALTER SUBSCRIPTION s ${clause.replace("$role", role).replace("$other", other)}`;
    await expect(takenBackThere(scene, [change])).resolves.toEqual([`subscription s: ${property}`]);
  },
);

test("a subscription that was enabled is disabled again, with parameters that need that", async () => {
  const scene = await subscriber(subscribe);
  const change = ["ALTER SUBSCRIPTION s SET (slot_name = 'x')", "ALTER SUBSCRIPTION s ENABLE"];
  await expect(takenBackThere(scene, change)).resolves.toEqual(["subscription s: enabled, slotName"]);
});

const reaction = `CREATE FUNCTION public.react() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE FUNCTION public.other() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`;
const trigger = `CREATE EVENT TRIGGER "E 1" ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE')
  EXECUTE FUNCTION public.react()`;

test("an event trigger is found made and dropped, and taken back", async () => {
  expect((await takenBack(reaction, trigger)).found).toEqual([`added event trigger "E 1"`]);
  const disabled = `${reaction}; ${trigger}; ALTER EVENT TRIGGER "E 1" DISABLE; COMMENT ON EVENT TRIGGER "E 1" IS 'x'`;
  const { statements } = await takenBack(disabled, `DROP EVENT TRIGGER "E 1"`);
  expect(statements).toEqual([
    `CREATE EVENT TRIGGER "E 1" ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION public.react();`,
    `ALTER EVENT TRIGGER "E 1" DISABLE;`,
    `ALTER EVENT TRIGGER "E 1" OWNER TO postgres;`,
    `COMMENT ON EVENT TRIGGER "E 1" IS 'x';`,
  ]);
});

test.for([
  ["enabled", `ALTER EVENT TRIGGER "E 1" ENABLE ALWAYS`],
  ["enabled", `ALTER EVENT TRIGGER "E 1" ENABLE REPLICA`],
  ["enabled", `ALTER EVENT TRIGGER "E 1" DISABLE`],
  ["owner", `ALTER EVENT TRIGGER "E 1" OWNER TO $role`],
  ["comment", `COMMENT ON EVENT TRIGGER "E 1" IS 'x'`],
  ["function", `DROP EVENT TRIGGER "E 1"; ${trigger.replace("react", "other")}`],
  ["tags", `DROP EVENT TRIGGER "E 1"; ${trigger.replace("'DROP TABLE', ", "")}`],
  ["event", `DROP EVENT TRIGGER "E 1"; ${trigger.replace("ddl_command_end", "ddl_command_start")}`],
] as const)("an event trigger's %s is found changed and taken back (%s)", async ([property, sql]) => {
  const [role = ""] = await newRoles(1);
  const before = `${reaction}; ${trigger}; ALTER ROLE ${role} SUPERUSER`;
  const { found } = await takenBack(before, sql.replace("$role", role));
  expect(found).toEqual([`event trigger "E 1": ${property}`]);
});
