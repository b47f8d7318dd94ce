import { type CatalogObject, textOf } from "../catalog/object.ts";
import { membersOf, memberText, withMethod } from "./operator-members.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const operatorClassDdl: DdlWriter = standardWriter({
  noun: (operatorClass) => `OPERATOR CLASS ${withMethod(operatorClass)}`,
  make: (operatorClass) => [statement(operatorClass)],
});

/** A class without a member of its own still has to name something: its type as what is stored. */
function statement(operatorClass: CatalogObject): string {
  const type = textOf(operatorClass, "type");
  const storage = textOf(operatorClass, "storage");
  const members = membersOf(operatorClass).map(memberText);
  if (storage !== undefined || members.length === 0) members.push(`STORAGE ${storage ?? type}`);
  const standard = operatorClass.properties["default"] === true ? "DEFAULT " : "";
  const [name, method] = withMethod(operatorClass).split(/ (?=USING \S+$)/);
  const head = `CREATE OPERATOR CLASS ${name} ${standard}FOR TYPE ${type} ${method}`;
  return `${head} FAMILY ${textOf(operatorClass, "family")} AS\n  ${members.join(",\n  ")};`;
}
