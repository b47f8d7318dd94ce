import { expect, test } from "vitest";
import { databaseName, inCurrentDatabase } from "../../../src/roundtrip/ddl/current-database.ts";
import { settingChanges } from "../../../src/roundtrip/ddl/settings.ts";

test("settings are reset and set, lists of names name by name, extensions' names around their dot", () => {
  expect(
    settingChanges(
      ["work_mem=4MB", "lock_timeout=1s", "app.Tenant=1"],
      ["work_mem=8MB", "lock_timeout=1s", 'search_path="$user", public, "a""b, c", ""', "DateStyle=ISO, DMY"],
      "ALTER ROLE app",
    ),
  ).toEqual([
    `ALTER ROLE app RESET app."Tenant";`,
    "ALTER ROLE app SET work_mem TO '8MB';",
    `ALTER ROLE app SET search_path TO '$user', 'public', 'a"b, c', '';`,
    `ALTER ROLE app SET "DateStyle" TO 'ISO, DMY';`,
  ]);
});

test("a statement about the current database finds a tag that its text does not hold", () => {
  expect(inCurrentDatabase(`COMMENT ON DATABASE ${databaseName} IS '$$ $do$';`)).toBe(
    "DO $do1$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''$$ $do$''', current_database()); END $do1$;",
  );
});
