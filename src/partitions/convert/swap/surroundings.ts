import {
  quoteIdentifier,
  quoteQualified,
  quoteWhereNeeded,
  type QualifiedName,
} from "../../../postgres/identifiers.ts";
import { quoteLiteral } from "../../../postgres/literals.ts";
import { nameOf } from "../../catalog/read-table.ts";
import { renamedExpression } from "../../likeness/renamed-expression.ts";
import type { DependentView, Subject, SubjectPublication, SubjectTrigger } from "../catalog/subject.ts";
import { assignments } from "./assignments.ts";
import type { Swap, SwapStep } from "./swap.ts";

/** Triggers, rules, statistics, publications, and all that knows the old table by its oid. */
export function surroundingSteps(swap: Swap): SwapStep[] {
  const { subject, partition } = swap;
  const table = quoteQualified(subject.table);
  return [
    {
      what: "give it triggers and rules",
      sql: [
        ...subject.triggers.flatMap((trigger) => triggerStatements(table, trigger)),
        ...ruleStatements(subject),
      ],
    },
    { what: "give it extended statistics", sql: statisticsStatements(subject) },
    {
      what: "publish it in place of the old table",
      sql: subject.publications.flatMap((one) => publicationStatements(subject, partition, one)),
    },
    {
      what: "point policies of the old table that read the table itself at the new one",
      sql: ownPolicyStatements(swap),
    },
    {
      what: "point views, functions, rules and policies at it, which knew the old table",
      sql: dependentStatements(subject),
    },
  ];
}

const firing: Readonly<Record<string, string>> = {
  D: "DISABLE",
  R: "ENABLE REPLICA",
  A: "ENABLE ALWAYS",
};

function triggerStatements(table: string, { name, definition, enabled, comment }: SubjectTrigger): string[] {
  const quoted = quoteIdentifier(name);
  const state = firing[enabled];
  return [
    definition,
    ...(state === undefined ? [] : [`ALTER TABLE ${table} ${state} TRIGGER ${quoted}`]),
    ...(comment === null ? [] : [`COMMENT ON TRIGGER ${quoted} ON ${table} IS ${quoteLiteral(comment)}`]),
  ];
}

function ruleStatements({ rules, table }: Subject): string[] {
  const on = quoteQualified(table);
  return rules.flatMap(({ name, definition, enabled, comment }) => {
    const state = firing[enabled];
    return [
      definition.replace(/;\s*$/, ""),
      ...(state === undefined ? [] : [`ALTER TABLE ${on} ${state} RULE ${quoteIdentifier(name)}`]),
      ...(comment === null
        ? []
        : [`COMMENT ON RULE ${quoteIdentifier(name)} ON ${on} IS ${quoteLiteral(comment)}`]),
    ];
  });
}

function statisticsStatements({ statistics, currentUser }: Subject): string[] {
  return statistics.flatMap((one) => {
    const name = quoteQualified(one);
    return [
      one.definition,
      ...(one.target === null ? [] : [`ALTER STATISTICS ${name} SET STATISTICS ${one.target}`]),
      ...(one.owner === currentUser
        ? []
        : [`ALTER STATISTICS ${name} OWNER TO ${quoteIdentifier(one.owner)}`]),
      ...(one.comment === null ? [] : [`COMMENT ON STATISTICS ${name} IS ${quoteLiteral(one.comment)}`]),
    ];
  });
}

function publicationStatements(
  { table }: Subject,
  partition: QualifiedName,
  { name, member }: SubjectPublication,
): string[] {
  if (member === null) return [];
  const alter = `ALTER PUBLICATION ${quoteIdentifier(name)}`;
  const columns = member.columns === null ? "" : ` (${member.columns.map(quoteIdentifier).join(", ")})`;
  const where = member.where === null ? "" : ` WHERE (${member.where})`;
  return [
    `${alter} DROP TABLE ${quoteQualified(partition)}`,
    `${alter} ADD TABLE ${quoteQualified(table)}${columns}${where}`,
  ];
}

/** The new table's were made from their text; those of the old table know it by its oid. */
function ownPolicyStatements({ subject: { table, facts }, partition }: Swap): string[] {
  const name = `${quoteWhereNeeded(table.schema)}.${quoteWhereNeeded(table.name)}`;
  const there = (text: string | null): string | null =>
    text === null ? null : renamedExpression(text, table.name, partition.name);
  return facts.policies
    .filter(({ using, check }) => `${using ?? ""} ${check ?? ""}`.includes(name))
    .map((policy) =>
      alterPolicy(partition, {
        name: policy.name,
        using: there(policy.using),
        check: there(policy.check),
      }),
    );
}

function alterPolicy(
  table: QualifiedName,
  { name, using, check }: { name: string; using: string | null; check: string | null },
): string {
  return [
    `ALTER POLICY ${quoteIdentifier(name)} ON ${quoteQualified(table)}`,
    ...(using === null ? [] : [`USING (${using})`]),
    ...(check === null ? [] : [`WITH CHECK (${check})`]),
  ].join(" ");
}

function dependentStatements({ views, functions, otherRules, otherPolicies }: Subject): string[] {
  return [
    ...views.map(replaceView),
    ...functions.map(({ definition }) => definition.trimEnd()),
    ...otherRules.map(({ definition }) =>
      definition.replace(/^CREATE RULE/, "CREATE OR REPLACE RULE").replace(/;\s*$/, ""),
    ),
    ...otherPolicies.map(({ schema, table: name, ...policy }) => alterPolicy({ schema, name }, policy)),
  ];
}

/** OR REPLACE leaves owner, grants, comments and triggers; options that are not said again would be reset. */
function replaceView({ schema, name, options, definition }: DependentView): string {
  const set = options.length === 0 ? "" : ` WITH (${assignments(options)})`;
  return `CREATE OR REPLACE VIEW ${quoteQualified({ schema, name })}${set} AS${definition.startsWith(" ") ? "" : " "}${definition}`;
}

/** What a person is told of those that were pointed anew: "view recent_logs". */
export function dependentNames({ views, functions, otherRules, otherPolicies }: Subject): string[] {
  return [
    ...views.map((view) => `view ${nameOf(view)}`),
    ...functions.map(({ name }) => `function ${name}`),
    ...otherRules.map(({ table, name }) => `rule ${quoteWhereNeeded(name)} of ${quoteWhereNeeded(table)}`),
    ...otherPolicies.map(
      ({ table, name }) => `policy ${quoteWhereNeeded(name)} of ${quoteWhereNeeded(table)}`,
    ),
  ];
}
