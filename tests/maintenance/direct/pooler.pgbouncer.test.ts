import { expect, test } from "vitest";
import { vacuumTables } from "../../../src/maintenance/direct/vacuum-tables.ts";
import { failureOf } from "../../migrations/operations.ts";
import { startPgbouncer } from "../../support/pgbouncer.ts";
import { directScene, outcomes } from "./scene.ts";

test("behind a pooler that gives out a backend a transaction it is refused before anything is done", async () => {
  const it = await directScene("CREATE TABLE one (id int)");
  const pooler = await startPgbouncer({ mode: "transaction", poolSize: 5 });
  const context = await it.context({}, pooler.through(it.database.url));
  const failure = await failureOf(vacuumTables(context, { names: ["one"] }));
  expect(failure).toMatchObject({ code: "PGOPS_POOLER", exitCode: 2 });
  expect(failure.hint).toContain("directUrl");
});

test("a pooler that gives out a backend a session is no obstacle", async () => {
  const it = await directScene("CREATE TABLE one (id int)");
  const pooler = await startPgbouncer({ mode: "session", poolSize: 10 });
  const context = await it.context({}, pooler.through(it.database.url));
  expect(outcomes(await vacuumTables(context, { names: ["one"], jobs: 2 }))).toEqual(["public.one: done"]);
});
