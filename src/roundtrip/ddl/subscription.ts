import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, type Properties, textsOf } from "../catalog/object.ts";
import { attributeChanges, attributesOf, type StatementNames } from "./attributes.ts";
import type { DdlWriter } from "./writer.ts";

/** Subscriptions, whose connection a person has to fill in: it holds a password, and only superusers may read it. */
export const subscriptionDdl: DdlWriter = {
  create,
  drop,
  alter: (from, to) => {
    // Only 18 can alter it.
    if (from.properties["twoPhase"] !== to.properties["twoPhase"]) return [...drop(from), ...create(to)];
    return [
      ...publicationChange(from, to),
      ...parameterChanges(from, to),
      ...enabledChange(from, to),
      ...attributeChanges(from, to, names(to)),
    ];
  },
};

function drop({ identity }: CatalogObject): string[] {
  return [
    `ALTER SUBSCRIPTION ${identity} DISABLE;`,
    // With a slot it would call the publisher, and could not stand in a transaction.
    "-- The replication slot on the publisher, if it has one, stays there.\n" +
      `ALTER SUBSCRIPTION ${identity} SET (slot_name = NONE);`,
    `DROP SUBSCRIPTION ${identity};`,
  ];
}

const unknownConnection = "host=***";

function create(subscription: CatalogObject): string[] {
  const { identity } = subscription;
  const bare = { ...subscription, properties: {} };
  const parameters = ["connect = false", ...parametersBetween(usualParameters, withDefaults(subscription))];
  return [
    `-- Its connection is not known here: put it in place of '${unknownConnection}'.\n` +
      `CREATE SUBSCRIPTION ${identity} CONNECTION '${unknownConnection}' PUBLICATION ${publications(subscription)}` +
      ` WITH (${parameters.join(", ")});`,
    ...enabledChange(bare, subscription),
    ...attributesOf(subscription, names(subscription)),
  ];
}

function publications(subscription: CatalogObject): string {
  return textsOf(subscription, "publications").map(quoteWhereNeeded).join(", ");
}

function publicationChange(from: CatalogObject, to: CatalogObject): string[] {
  const wanted = publications(to);
  if (wanted === publications(from)) return [];
  return [`ALTER SUBSCRIPTION ${to.identity} SET PUBLICATION ${wanted} WITH (refresh = false);`];
}

/** Some parameters can only be changed while the subscription is disabled. */
function parameterChanges(from: CatalogObject, to: CatalogObject): string[] {
  const parameters = parametersBetween(withDefaults(from), withDefaults(to));
  if (parameters.length === 0) return [];
  const set = `ALTER SUBSCRIPTION ${to.identity} SET (${parameters.join(", ")});`;
  if (from.properties["enabled"] !== true) return [set];
  const enable = to.properties["enabled"] === true ? [`ALTER SUBSCRIPTION ${to.identity} ENABLE;`] : [];
  return [`ALTER SUBSCRIPTION ${to.identity} DISABLE;`, set, ...enable];
}

function enabledChange(from: CatalogObject, to: CatalogObject): string[] {
  const enabled = to.properties["enabled"] === true;
  if (enabled === (from.properties["enabled"] === true)) return [];
  return [`ALTER SUBSCRIPTION ${to.identity} ${enabled ? "ENABLE" : "DISABLE"};`];
}

const parameterNames: Readonly<Record<string, string>> = {
  slotName: "slot_name",
  synchronousCommit: "synchronous_commit",
  binary: "binary",
  streaming: "streaming",
  twoPhase: "two_phase",
  disableOnError: "disable_on_error",
  passwordRequired: "password_required",
  runAsOwner: "run_as_owner",
  origin: "origin",
  failover: "failover",
};

/** What is the same in every version; slot_name and streaming are not, and are always told. */
const usualParameters: Properties = {
  synchronousCommit: "off",
  binary: false,
  twoPhase: false,
  disableOnError: false,
  passwordRequired: true,
  runAsOwner: false,
  origin: "any",
  failover: false,
};

const noSlot = "NONE";

function withDefaults({ properties }: CatalogObject): Properties {
  return { ...usualParameters, slotName: noSlot, ...properties };
}

function parametersBetween(from: Properties, to: Properties): string[] {
  return Object.entries(parameterNames).flatMap(([property, parameter]) => {
    const value = to[property];
    if (value === undefined || value === from[property]) return [];
    if (typeof value === "boolean" || value === noSlot) return [`${parameter} = ${value}`];
    return [`${parameter} = ${quoteLiteral(value as string)}`];
  });
}

function names({ identity }: CatalogObject): StatementNames {
  const subscription = `SUBSCRIPTION ${identity}`;
  return { comment: subscription, owner: subscription };
}
