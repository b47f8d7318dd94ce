import { quoteIdentifier, quoteQualified } from "../../../postgres/identifiers.ts";
import type { SubjectIndex } from "../catalog/subject.ts";
import { newName, type Swap, type SwapStep } from "./swap.ts";

/** What is done to the old table under its old name: what the new one takes over is taken from it, names are made free. */
export function oldTableSteps(swap: Swap): SwapStep[] {
  const { subject, column } = swap;
  const { triggers, rules, statistics, columns } = subject;
  const table = quoteQualified(subject.table);
  const notNull = columns.some(({ name, notNull: is }) => name === column && is);
  return [
    incomingStep(swap),
    {
      what: `${quoteIdentifier(column)} is NOT NULL, as the CHECK has proved`,
      sql: notNull ? [] : [`ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} SET NOT NULL`],
    },
    {
      what: "take triggers and rules from the old table",
      sql: [
        ...triggers.map(({ name }) => `DROP TRIGGER ${quoteIdentifier(name)} ON ${table}`),
        ...rules.map(({ name }) => `DROP RULE ${quoteIdentifier(name)} ON ${table}`),
      ],
    },
    {
      what: "put the extended keys in force, and make the names of indexes free",
      sql: subject.indexes.flatMap((index) => indexStatements(swap, index)),
    },
    {
      what: "make the names of statistics free",
      sql: statistics.map(
        (one) =>
          `ALTER STATISTICS ${quoteQualified(one)} RENAME TO ${quoteIdentifier(newName(swap, one.name))}`,
      ),
    },
    {
      what: `rename the old table to ${swap.partition.name}`,
      sql: [`ALTER TABLE ${table} RENAME TO ${quoteIdentifier(swap.partition.name)}`],
    },
  ];
}

function incomingStep({ incoming: { kept, lost } }: Swap): SwapStep {
  const keys = [...kept, ...lost.map(({ key }) => key)];
  return {
    what: "drop the foreign keys that refer to the old table",
    sql: keys.map(
      ({ schema, table: name, name: key }) =>
        `ALTER TABLE ${quoteQualified({ schema, name })} DROP CONSTRAINT ${quoteIdentifier(key)}`,
    ),
  };
}

function indexStatements(swap: Swap, index: SubjectIndex): string[] {
  const { subject, extended } = swap;
  const table = quoteQualified(subject.table);
  const own = (name: string): string => quoteQualified({ schema: subject.table.schema, name });
  const name = quoteIdentifier(newName(swap, index.name));
  const built = extended.find(({ of }) => of.name === index.name);
  if (built === undefined) return [`ALTER INDEX ${own(index.name)} RENAME TO ${name}`];
  const identity = index.replicaIdentity ? [`ALTER TABLE ${table} REPLICA IDENTITY USING INDEX ${name}`] : [];
  const { constraint } = index;
  if (constraint === null)
    return [`DROP INDEX ${own(index.name)}`, `ALTER INDEX ${own(built.name)} RENAME TO ${name}`, ...identity];
  const kind = constraint.type === "p" ? "PRIMARY KEY" : "UNIQUE";
  return [
    `ALTER TABLE ${table} DROP CONSTRAINT ${quoteIdentifier(constraint.name)}`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${kind} USING INDEX ${quoteIdentifier(built.name)}${constraint.timing}`,
    ...identity,
  ];
}
