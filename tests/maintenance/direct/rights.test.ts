import { expect, test } from "vitest";
import { analyzeTables } from "../../../src/maintenance/direct/analyze-tables.ts";
import { reindexRelations } from "../../../src/maintenance/direct/reindex-relations.ts";
import { vacuumTables } from "../../../src/maintenance/direct/vacuum-tables.ts";
import { failureOf } from "../../migrations/operations.ts";
import { serverMajor } from "../../support/database.ts";
import { directScene, outcomes } from "./scene.ts";

const tables = `
  CREATE TABLE theirs (id int PRIMARY KEY);
  CREATE TABLE logs (id int) PARTITION BY LIST (id);
  CREATE TABLE logs_1 PARTITION OF logs FOR VALUES IN (1);`;

test("what was named and may not be done is told before anything is done", async () => {
  const it = await directScene(tables);
  const { url, name } = await it.role(
    "CREATE TABLE own (id int PRIMARY KEY); ALTER TABLE own OWNER TO ROLE;",
  );
  const context = await it.context({}, url);
  const failure = await failureOf(vacuumTables(context, { names: ["own", "theirs", "logs"] }));
  expect(failure).toMatchObject({ code: "PGOPS_MAINTENANCE_RIGHTS", exitCode: 1 });
  expect(failure.details).toEqual([
    expect.stringMatching(/^theirs: belongs to /),
    expect.stringMatching(/^logs: belongs to /),
    expect.stringMatching(/^logs_1: belongs to /),
  ]);
  expect(failure.hint).toContain("Nothing was done.");
  expect(await failureOf(reindexRelations(context, { names: ["theirs"] }))).toMatchObject({
    message: expect.stringMatching(/^this role may not reindex theirs: it belongs to /),
  });
  expect(name).toMatch(/^"test_/);
});

test("of what nobody named it is left, and said", async () => {
  const it = await directScene(tables);
  const { url } = await it.role("CREATE TABLE own (id int PRIMARY KEY); ALTER TABLE own OWNER TO ROLE;");
  const context = await it.context({}, url);
  const result = await analyzeTables(context);
  expect(outcomes(result)).toEqual(["public.own: done"]);
  expect(result.left.map(({ target, wanted }) => [target, wanted])).toEqual([
    ["public.logs", true],
    ["public.logs_1", true],
    ["public.theirs", true],
  ]);
  expect(outcomes(await vacuumTables(context, { names: ["*"] }))).toEqual(["public.own: done"]);
  expect(outcomes(await reindexRelations(context))).toEqual(["public.own: done"]);
});

test("a role that may do nothing at all fails", async () => {
  const it = await directScene(tables);
  const { url } = await it.role();
  expect(await failureOf(analyzeTables(await it.context({}, url)))).toMatchObject({
    code: "PGOPS_MAINTENANCE_RIGHTS",
    exitCode: 1,
    message: "nothing can be analyzed: all 3 were left",
  });
});

test("the owner of the database may vacuum and analyze all of it, but not reindex", async () => {
  const it = await directScene(tables);
  const { url } = await it.role(`ALTER DATABASE "${it.database.name}" OWNER TO ROLE;`);
  const context = await it.context({}, url);
  expect(outcomes(await vacuumTables(context, { analyze: true }))).toEqual([
    "public.logs_1: done",
    "public.theirs: done",
    "public.logs: done",
  ]);
  expect(await failureOf(reindexRelations(context, { names: ["theirs"] }))).toMatchObject({
    code: "PGOPS_MAINTENANCE_RIGHTS",
  });
});

test.runIf(serverMajor() >= 17)("MAINTAIN is enough for all three", async () => {
  const it = await directScene(tables);
  const { url } = await it.role("GRANT MAINTAIN ON theirs TO ROLE;");
  const context = await it.context({}, url);
  const names = ["theirs"];
  expect(outcomes(await vacuumTables(context, { names }))).toEqual(["public.theirs: done"]);
  expect(outcomes(await analyzeTables(context, { names }))).toEqual(["public.theirs: done"]);
  expect(outcomes(await reindexRelations(context, { names }))).toEqual(["public.theirs: done"]);
});

test("a schema that the role may not use is out of reach, whoever owns the table", async () => {
  const it = await directScene("CREATE SCHEMA closed; CREATE TABLE closed.own (id int);");
  const { url } = await it.role("ALTER TABLE closed.own OWNER TO ROLE;");
  expect(await failureOf(vacuumTables(await it.context({}, url), { names: ["closed.own"] }))).toMatchObject({
    code: "PGOPS_MAINTENANCE_RIGHTS",
  });
});

test("a role that may not keep the history works without it", async () => {
  const it = await directScene("CREATE TABLE own (id int PRIMARY KEY)");
  const { url } = await it.role("ALTER TABLE own OWNER TO ROLE;");
  const context = await it.context({}, url);
  expect(outcomes(await vacuumTables(context))).toEqual(["public.own: done"]);
  expect(it.events.filter(({ type }) => type === "warning")).toEqual([]);
  expect(await it.sql`SELECT FROM pg_namespace WHERE nspname = 'pgops'`).toHaveLength(0);
});

test("a read-only session is refused in clear words", async () => {
  const it = await directScene(tables);
  await it.sql.unsafe(`ALTER DATABASE "${it.database.name}" SET default_transaction_read_only = on`);
  expect(await failureOf(analyzeTables(await it.context()))).toMatchObject({
    code: "PGOPS_READ_ONLY",
    exitCode: 1,
  });
});
