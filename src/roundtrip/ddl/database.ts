import { PgopsError } from "../../errors.ts";
import { type CatalogObject, textsOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import { databaseName, inCurrentDatabase } from "./current-database.ts";
import { settingChanges } from "./settings.ts";
import type { DdlWriter } from "./writer.ts";

/** The database itself is always there: it is only altered. */
export const databaseDdl: DdlWriter = {
  create: (database) => changes({ ...database, properties: {} }, database),
  drop: () => {
    throw new PgopsError({
      code: "PGOPS_DATABASE_DROP",
      message: "no SQL removes the database that it runs in",
    });
  },
  alter: changes,
};

function changes(from: CatalogObject, to: CatalogObject): string[] {
  const subject = `DATABASE ${databaseName}`;
  return [
    ...optionChanges(from, to).map((option) => `ALTER ${subject} ${option};`),
    ...settingChanges(textsOf(from, "settings"), textsOf(to, "settings"), `ALTER ${subject}`),
    ...attributeChanges(from, to, { comment: subject, grant: subject, owner: subject }),
  ].map(inCurrentDatabase);
}

function optionChanges({ properties: from }: CatalogObject, { properties: to }: CatalogObject): string[] {
  const limit = Number(to["connectionLimit"] ?? -1);
  const template = to["isTemplate"] === true;
  const open = to["allowConnections"] !== false;
  return [
    ...(limit === Number(from["connectionLimit"] ?? -1) ? [] : [`CONNECTION LIMIT ${limit}`]),
    ...(template === (from["isTemplate"] === true) ? [] : [`IS_TEMPLATE ${template}`]),
    ...(open === (from["allowConnections"] !== false) ? [] : [`ALLOW_CONNECTIONS ${open}`]),
  ];
}
