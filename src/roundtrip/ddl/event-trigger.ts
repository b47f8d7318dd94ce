import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

export const eventTriggerDdl: DdlWriter = {
  create,
  drop: ({ identity }) => [`DROP EVENT TRIGGER ${identity};`],
  alter: (from, to) =>
    definition(from) === definition(to)
      ? [...enabledChange(from, to), ...attributeChanges(from, to, names(to))]
      : [`DROP EVENT TRIGGER ${to.identity};`, ...create(to)],
};

function create(trigger: CatalogObject): string[] {
  return [
    definition(trigger),
    ...enabledChange({ ...trigger, properties: {} }, trigger),
    ...attributesOf(trigger, names(trigger)),
  ];
}

function definition(trigger: CatalogObject): string {
  const tags = textsOf(trigger, "tags").map(quoteLiteral).join(", ");
  const when = tags === "" ? "" : ` WHEN TAG IN (${tags})`;
  const [event, calls] = [textOf(trigger, "event"), textOf(trigger, "function")];
  return `CREATE EVENT TRIGGER ${trigger.identity} ON ${event}${when} EXECUTE FUNCTION ${calls};`;
}

const states: Readonly<Record<string, string>> = {
  disabled: "DISABLE",
  replica: "ENABLE REPLICA",
  always: "ENABLE ALWAYS",
};

function enabledChange(from: CatalogObject, to: CatalogObject): string[] {
  const state = textOf(to, "enabled");
  if (state === textOf(from, "enabled")) return [];
  return [`ALTER EVENT TRIGGER ${to.identity} ${states[state ?? ""] ?? "ENABLE"};`];
}

function names({ identity }: CatalogObject): StatementNames {
  const trigger = `EVENT TRIGGER ${identity}`;
  return { comment: trigger, owner: trigger };
}
