import { type CatalogObject, textsOf } from "../catalog/object.ts";
import { databaseName, inCurrentDatabase } from "./current-database.ts";
import { settingChanges } from "./settings.ts";
import type { DdlWriter } from "./writer.ts";

/** What a role has set in this database alone. */
export const roleSettingsDdl: DdlWriter = {
  create: (object) => changes({ ...object, properties: {} }, object),
  drop: (object) => changes(object, { ...object, properties: {} }),
  alter: changes,
};

function changes(from: CatalogObject, to: CatalogObject): string[] {
  const subject = `ALTER ROLE ${to.identity} IN DATABASE ${databaseName}`;
  return settingChanges(textsOf(from, "settings"), textsOf(to, "settings"), subject).map(inCurrentDatabase);
}
