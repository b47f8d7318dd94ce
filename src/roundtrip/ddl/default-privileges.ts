import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { type CatalogObject, textOf } from "../catalog/object.ts";
import { attributeChanges } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

/** What ALTER DEFAULT PRIVILEGES says of the objects that a role will make. */
export const defaultPrivilegesDdl: DdlWriter = {
  create: (object) => changes({ ...object, properties: {} }, object),
  drop: (object) => changes(object, { ...object, properties: {} }),
  alter: changes,
};

function changes(from: CatalogObject, to: CatalogObject): string[] {
  const whose = textOf(to, "owner") === undefined ? from : to;
  const schema = textOf(whose, "schema");
  const within = schema === undefined ? "" : ` IN SCHEMA ${schema}`;
  const subject = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteWhereNeeded(textOf(whose, "owner") ?? "")}${within}`;
  const grant = (textOf(whose, "on") ?? "").toUpperCase();
  return attributeChanges(from, to, { grant }).map((statement) => `${subject} ${statement}`);
}
