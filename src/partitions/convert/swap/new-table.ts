import { quoteIdentifier, quoteQualified } from "../../../postgres/identifiers.ts";
import { quoteLiteral } from "../../../postgres/literals.ts";
import { attach } from "../../ddl.ts";
import { differencesOf } from "../../likeness/differences.ts";
import { rangeCheck } from "../catalog/read-subject.ts";
import type { Subject } from "../catalog/subject.ts";
import { assignments } from "./assignments.ts";
import { sequenceSteps } from "./sequences.ts";
import type { Swap, SwapStep } from "./swap.ts";

/** The partitioned table under the old name, and the old one as its first partition. */
export function newTableSteps(swap: Swap): SwapStep[] {
  const { subject, partition, grid, range } = swap;
  const { table } = subject;
  return [
    { what: "create the partitioned table", sql: [createTable(swap), ...columnStatements(subject)] },
    { what: "give it owner, grants, row security and policies", sql: securityStatements(subject) },
    { what: "give it the CHECKs and comments", sql: checkStatements(subject) },
    ...sequenceSteps(swap),
    {
      what: "attach the old table: nothing is read, the CHECK implies the range",
      sql: [
        attach({ name: table, grid }, partition, range),
        `ALTER TABLE ${quoteQualified(partition)} DROP CONSTRAINT ${quoteIdentifier(rangeCheck)}`,
      ],
    },
  ];
}

function createTable({ subject, partition, column }: Swap): string {
  const { tablespace, accessMethod } = subject;
  const like = ["DEFAULTS", "GENERATED", "STORAGE", "COMPRESSION", "COMMENTS"]
    .map((what) => ` INCLUDING ${what}`)
    .join("");
  return [
    `CREATE TABLE ${quoteQualified(subject.table)} (LIKE ${quoteQualified(partition)}${like})`,
    ` PARTITION BY RANGE (${quoteIdentifier(column)})`,
    // Only from PostgreSQL 17 on does a partitioned table know one; before, that of the first partition is lost for others.
    accessMethod === null ? "" : ` USING ${quoteIdentifier(accessMethod)}`,
    tablespace === null ? "" : ` TABLESPACE ${quoteIdentifier(tablespace)}`,
  ].join("");
}

function columnStatements({ table, columns }: Subject): string[] {
  return columns.flatMap(({ name, statistics, options }) => {
    const alter = `ALTER TABLE ${quoteQualified(table)} ALTER COLUMN ${quoteIdentifier(name)}`;
    return [
      ...(statistics === null ? [] : [`${alter} SET STATISTICS ${statistics}`]),
      ...(options.length === 0 ? [] : [`${alter} SET (${assignments(options)})`]),
    ];
  });
}

function securityStatements({ facts, table, currentUser, defaultGrants, comment }: Subject): string[] {
  const fresh = {
    ...facts,
    ...table,
    owner: currentUser,
    grants: defaultGrants,
    row_security: false,
    force_row_security: false,
    policies: [],
    replica_identity: "d",
    replica_identity_index: null,
    triggers: [],
  };
  const differences = differencesOf(facts, fresh, undefined);
  const text =
    comment === null ? [] : [`COMMENT ON TABLE ${quoteQualified(table)} IS ${quoteLiteral(comment)}`];
  return [...differences.flatMap(({ fix }) => fix), ...text];
}

function checkStatements({ table, constraints }: Subject): string[] {
  return constraints
    .filter(({ type }) => type === "c")
    .flatMap(({ name, definition, comment }) => [
      `ALTER TABLE ${quoteQualified(table)} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`,
      ...(comment === null
        ? []
        : [
            `COMMENT ON CONSTRAINT ${quoteIdentifier(name)} ON ${quoteQualified(table)} IS ${quoteLiteral(comment)}`,
          ]),
    ]);
}
