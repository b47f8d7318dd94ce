import { quoteIdentifier, quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Facts, Grant, Policy } from "./facts.ts";
import { renamedExpression } from "./renamed-expression.ts";

/** In what a partition differs from its table, and the statements that take it back. */
export interface Difference {
  /** "owner", "grants", "row security", "policies", "storage parameters", "replica identity", "indexes", "triggers". */
  what: string;
  /** For people: "api may SELECT the table and not the partition". */
  message: string;
  /** Empty where pgops does not know how. */
  fix: readonly string[];
}

/**
 * Compares a partition with its table, so that nothing depends on which of the two somebody asks; storage parameters,
 * which a partitioned table has none of, with those of `sibling`: the partition before it.
 */
export function differencesOf(parent: Facts, child: Facts, sibling: Facts | undefined): Difference[] {
  return [
    ...ownerDifference(parent, child),
    ...grantDifferences(parent, child),
    ...rowSecurityDifference(parent, child),
    ...policyDifferences(parent, child),
    ...(sibling === undefined ? [] : optionDifference(sibling, child)),
    ...replicaIdentityDifference(parent, child),
    ...indexDifferences(parent, child),
    ...triggerDifferences(parent, child),
  ];
}

function ownerDifference(parent: Facts, child: Facts): Difference[] {
  if (parent.owner === child.owner) return [];
  const fix = [`ALTER TABLE ${quoteQualified(child)} OWNER TO ${quoteIdentifier(parent.owner)}`];
  return [{ what: "owner", message: `it belongs to ${child.owner}, the table to ${parent.owner}`, fix }];
}

function grantDifferences(parent: Facts, child: Facts): Difference[] {
  // What the table's owner has needs no grant.
  const wanted = parent.grants;
  const had = child.grants.filter(({ grantee }) => grantee !== parent.owner);
  const missing = wanted.filter((one) => !had.some((other) => sameGrant(one, other)));
  const tooMany = had.filter((one) => !wanted.some((other) => sameGrant(one, other)));
  if (missing.length + tooMany.length === 0) return [];
  const lacks = missing.map((grant) => `${grantText(grant)} is missing`);
  const has = tooMany.map((grant) => `${grantText(grant)} is too many`);
  const fix = [
    ...tooMany.map(
      (grant) => `REVOKE ${privilegeOf(grant)} ON ${quoteQualified(child)} FROM ${granteeOf(grant)}`,
    ),
    ...missing.map(
      (grant) =>
        `GRANT ${privilegeOf(grant)} ON ${quoteQualified(child)} TO ${granteeOf(grant)}${grant.grantable ? " WITH GRANT OPTION" : ""}`,
    ),
  ];
  return [{ what: "grants", message: [...lacks, ...has].join(", "), fix }];
}

function sameGrant(a: Grant, b: Grant): boolean {
  return (
    a.column === b.column &&
    a.grantee === b.grantee &&
    a.privilege === b.privilege &&
    a.grantable === b.grantable
  );
}

function grantText({ column, grantee, privilege }: Grant): string {
  return `${privilege}${column === null ? "" : ` of ${column}`} for ${grantee ?? "PUBLIC"}`;
}

function privilegeOf({ privilege, column }: Grant): string {
  return column === null ? privilege : `${privilege} (${quoteIdentifier(column)})`;
}

function granteeOf({ grantee }: Grant): string {
  return grantee === null ? "PUBLIC" : quoteIdentifier(grantee);
}

function rowSecurityDifference(parent: Facts, child: Facts): Difference[] {
  const fix: string[] = [];
  const table = quoteQualified(child);
  if (parent.row_security !== child.row_security)
    fix.push(`ALTER TABLE ${table} ${parent.row_security ? "ENABLE" : "DISABLE"} ROW LEVEL SECURITY`);
  if (parent.force_row_security !== child.force_row_security)
    fix.push(`ALTER TABLE ${table} ${parent.force_row_security ? "" : "NO "}FORCE ROW LEVEL SECURITY`);
  if (fix.length === 0) return [];
  const message = `row security is ${rowSecurityOf(child)}, and ${rowSecurityOf(parent)} for the table`;
  return [{ what: "row security", message, fix }];
}

function rowSecurityOf({ row_security: on, force_row_security: forced }: Facts): string {
  return `${on ? "on" : "off"}${forced ? " and forced" : ""}`;
}

function policyDifferences(parent: Facts, child: Facts): Difference[] {
  const own = parent.policies.map((policy) => policyFor(policy, parent, child));
  const wanted = new Set(own.map((policy) => JSON.stringify(policy)));
  const had = new Set(child.policies.map((policy) => JSON.stringify(policy)));
  const wrong = child.policies.filter((policy) => !wanted.has(JSON.stringify(policy)));
  const missing = own.filter((policy) => !had.has(JSON.stringify(policy)));
  if (wrong.length + missing.length === 0) return [];
  const fix = [
    ...wrong.map(({ name }) => `DROP POLICY ${quoteIdentifier(name)} ON ${quoteQualified(child)}`),
    ...missing.map((policy) => createPolicy(policy, child)),
  ];
  const names = [...new Set([...wrong, ...missing].map(({ name }) => quoteWhereNeeded(name)))];
  return [{ what: "policies", message: `not as the table's: ${names.join(", ")}`, fix }];
}

/** The policy as it reads on another table. */
function policyFor(policy: Policy, { name: from }: Facts, { name: to }: Facts): Policy {
  const renamed = (text: string | null): string | null =>
    text === null ? null : renamedExpression(text, from, to);
  return { ...policy, using: renamed(policy.using), check: renamed(policy.check) };
}

const commands: Readonly<Record<string, string>> = { r: "SELECT", a: "INSERT", w: "UPDATE", d: "DELETE" };

function createPolicy({ name, command, permissive, roles, using, check }: Policy, child: Facts): string {
  const to = roles.map((role) => (role === null ? "PUBLIC" : quoteIdentifier(role))).join(", ");
  return [
    `CREATE POLICY ${quoteIdentifier(name)} ON ${quoteQualified(child)}`,
    `AS ${permissive ? "PERMISSIVE" : "RESTRICTIVE"} FOR ${commands[command] ?? "ALL"} TO ${to}`,
    using === null ? "" : `USING (${using})`,
    check === null ? "" : `WITH CHECK (${check})`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function optionDifference(sibling: Facts, child: Facts): Difference[] {
  const missing = sibling.options.filter((option) => !child.options.includes(option));
  const wanted = new Set(sibling.options.map(optionName));
  const tooMany = child.options.filter((option) => !wanted.has(optionName(option)));
  if (missing.length + tooMany.length === 0) return [];
  const table = quoteQualified(child);
  const fix = [
    ...(tooMany.length === 0
      ? []
      : [
          `ALTER TABLE ${table} RESET (${tooMany.map((option) => quoteIdentifier(optionName(option))).join(", ")})`,
        ]),
    ...(missing.length === 0 ? [] : [`ALTER TABLE ${table} SET (${missing.map(assignment).join(", ")})`]),
  ];
  const shown = child.options.length === 0 ? "none" : child.options.join(", ");
  const siblings = sibling.options.length === 0 ? "none" : sibling.options.join(", ");
  const message = `${shown}, and ${siblings} for ${quoteWhereNeeded(sibling.name)}`;
  return [{ what: "storage parameters", message, fix }];
}

function optionName(option: string): string {
  return option.slice(0, option.indexOf("="));
}

/** "fillfactor=70": the value is a number or a word of PostgreSQL's own. */
function assignment(option: string): string {
  const at = option.indexOf("=");
  return `${option.slice(0, at)} = '${option.slice(at + 1).replaceAll("'", "''")}'`;
}

const identities: Readonly<Record<string, string>> = {
  d: "DEFAULT",
  n: "NOTHING",
  f: "FULL",
  i: "USING INDEX",
};

function replicaIdentityDifference(parent: Facts, child: Facts): Difference[] {
  const same =
    parent.replica_identity === child.replica_identity &&
    (parent.replica_identity !== "i" || parent.replica_identity_index === child.replica_identity_index);
  if (same) return [];
  const index = child.indexes.find(({ attachedTo }) => attachedTo === parent.replica_identity_index);
  const message = `${identities[child.replica_identity]}, and ${identities[parent.replica_identity]} for the table`;
  const alter = `ALTER TABLE ${quoteQualified(child)} REPLICA IDENTITY`;
  if (parent.replica_identity !== "i")
    return [{ what: "replica identity", message, fix: [`${alter} ${identities[parent.replica_identity]}`] }];
  const fix = index === undefined ? [] : [`${alter} USING INDEX ${quoteIdentifier(index.name)}`];
  return [{ what: "replica identity", message, fix }];
}

function indexDifferences(parent: Facts, child: Facts): Difference[] {
  const missing = parent.indexes.filter(
    ({ oid }) => !child.indexes.some(({ attachedTo, valid }) => attachedTo === oid && valid),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => quoteWhereNeeded(name)).join(", ");
  return [{ what: "indexes", message: `it has no valid part of ${names}`, fix: [] }];
}

function triggerDifferences(parent: Facts, child: Facts): Difference[] {
  return parent.triggers.flatMap(({ name, enabled }) => {
    const own = child.triggers.find((trigger) => trigger.name === name);
    if (own === undefined || own.enabled === enabled) return [];
    const fix = [
      `ALTER TABLE ${quoteQualified(child)} ${enabling(enabled)} TRIGGER ${quoteIdentifier(name)}`,
    ];
    return [{ what: "triggers", message: `${quoteWhereNeeded(name)} is not enabled as the table's is`, fix }];
  });
}

function enabling(state: string): string {
  const words: Readonly<Record<string, string>> = { D: "DISABLE", R: "ENABLE REPLICA", A: "ENABLE ALWAYS" };
  return words[state] ?? "ENABLE";
}
