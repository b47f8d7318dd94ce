import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import { type CatalogObject, textOf, textsOf } from "../catalog/object.ts";
import { attributeChanges, type StatementNames } from "./attributes.ts";
import { settingChanges } from "./settings.ts";
import type { DdlWriter } from "./writer.ts";

/** The role that another is a member of; options that are at their default are not there. */
interface Membership {
  role: string;
  admin?: true;
  inherit?: boolean;
  set?: false;
  by?: string;
}

/** Roles without their passwords, which nobody may read. */
export const roleDdl: DdlWriter = {
  create: (role) => {
    const bare: CatalogObject = { ...role, properties: {} };
    const options = optionChanges(bare, role).join(" ");
    return [
      `CREATE ROLE ${role.identity}${options === "" ? "" : ` ${options}`};`,
      ...otherChanges(bare, role),
    ];
  },
  drop: ({ identity }) => [`DROP ROLE ${identity};`],
  alter: (from, to) => {
    const options = optionChanges(from, to);
    return [
      ...(options.length === 0 ? [] : [`ALTER ROLE ${to.identity} ${options.join(" ")};`]),
      ...otherChanges(from, to),
    ];
  },
};

const words: Readonly<Record<string, string>> = {
  superuser: "SUPERUSER",
  createRole: "CREATEROLE",
  createDatabase: "CREATEDB",
  inherit: "INHERIT",
  login: "LOGIN",
  replication: "REPLICATION",
  bypassRowSecurity: "BYPASSRLS",
};

function optionChanges(from: CatalogObject, to: CatalogObject): string[] {
  const changes = Object.entries(words).flatMap(([name, word]) => {
    const usual = name === "inherit";
    const value = to.properties[name] ?? usual;
    return value === (from.properties[name] ?? usual) ? [] : [value === true ? word : `NO${word}`];
  });
  const limit = Number(to.properties["connectionLimit"] ?? -1);
  if (limit !== Number(from.properties["connectionLimit"] ?? -1)) changes.push(`CONNECTION LIMIT ${limit}`);
  const until = textOf(to, "validUntil") ?? "infinity";
  if (until !== (textOf(from, "validUntil") ?? "infinity"))
    changes.push(`VALID UNTIL ${quoteLiteral(until)}`);
  return changes;
}

function otherChanges(from: CatalogObject, to: CatalogObject): string[] {
  return [
    ...membershipChanges(from, to),
    ...settingChanges(textsOf(from, "settings"), textsOf(to, "settings"), `ALTER ROLE ${to.identity}`),
    ...attributeChanges(from, to, names(to)),
  ];
}

function membershipChanges(from: CatalogObject, to: CatalogObject): string[] {
  const before = membershipsOf(from);
  const after = membershipsOf(to);
  const [known, wanted] = [texts(before), texts(after)];
  const left = before.filter((one) => !wanted.has(JSON.stringify(one)));
  const missing = after.filter((one) => !known.has(JSON.stringify(one)));
  return [
    ...left.map((one) => `REVOKE ${quoteWhereNeeded(one.role)} FROM ${to.identity}${granted(one)};`),
    ...missing.map(
      (one) => `GRANT ${quoteWhereNeeded(one.role)} TO ${to.identity}${optionsOf(one)}${granted(one)};`,
    ),
  ];
}

function membershipsOf({ properties }: CatalogObject): readonly Membership[] {
  return (properties["memberships"] ?? []) as unknown as readonly Membership[];
}

function texts(all: readonly Membership[]): Set<string> {
  return new Set(all.map((one) => JSON.stringify(one)));
}

/** ADMIN OPTION is understood by all versions, INHERIT and SET by 16 and newer, which alone have them. */
function optionsOf({ admin, inherit, set }: Membership): string {
  const options = [
    ...(admin === true ? ["ADMIN OPTION"] : []),
    ...(inherit === undefined ? [] : [`INHERIT ${inherit ? "TRUE" : "FALSE"}`]),
    ...(set === undefined ? [] : ["SET FALSE"]),
  ];
  return options.length === 0 ? "" : ` WITH ${options.join(", ")}`;
}

function granted({ by }: Membership): string {
  return by === undefined ? "" : ` GRANTED BY ${quoteWhereNeeded(by)}`;
}

function names({ identity }: CatalogObject): StatementNames {
  return { comment: `ROLE ${identity}` };
}
