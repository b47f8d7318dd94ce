import postgres from "postgres";
import { expect, test } from "vitest";
import { quoteIdentifier } from "../../../src/postgres/identifiers.ts";
import { kinds } from "../../../src/roundtrip/catalog/kinds.ts";
import { databaseUrl, serverMajor } from "../../support/database.ts";
import { snapshotOf } from "../catalog-scene.ts";
import { corpusDatabase } from "../corpus-run.ts";
import { everyKind, everyKindRoles } from "../corpus/every-kind.sql.ts";
import { loadedAgain } from "./loaded.ts";

/** What belongs to the database itself, whose name no text can know. */
const ofTheDatabase = `
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET work_mem = ''7MB''', current_database());
  EXECUTE format('ALTER ROLE every_kind_owner IN DATABASE %I SET search_path = shop, "Odd Names."', current_database());
  EXECUTE format('COMMENT ON DATABASE %I IS ''the shop''''s''', current_database());
END $$;
`;

test("the dump of a schema with objects of every kind makes it anew", async () => {
  const admin = postgres(databaseUrl(), { max: 1, onnotice: () => undefined });
  for (const role of everyKindRoles) await admin.unsafe(`CREATE ROLE ${quoteIdentifier(role)}`);
  await admin.end({ timeout: 5 });
  const database = await corpusDatabase({
    name: "every kind",
    before: everyKind(serverMajor()) + ofTheDatabase,
    up: "",
    down: "",
    roles: [...everyKindRoles],
  });
  const original = {
    ...database,
    run: async () => undefined,
    snapshot: async () => snapshotOf(database.url),
  };

  const there = new Set([...(await original.snapshot()).objects()].map(({ kind }) => kind));
  // Roles are the cluster's, and no part of a dump.
  expect(kinds.map(({ name }) => name).filter((name) => name !== "role" && !there.has(name))).toEqual([]);
  await loadedAgain(original);
});
