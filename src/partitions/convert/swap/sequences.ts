import { quoteIdentifier, quoteQualified } from "../../../postgres/identifiers.ts";
import { quoteLiteral } from "../../../postgres/literals.ts";
import { fittingName } from "../catalog/free-names.ts";
import { preparedPrefix } from "../catalog/read-subject.ts";
import type { Subject, SubjectSequence } from "../catalog/subject.ts";
import type { Swap, SwapStep } from "./swap.ts";

/** Sequences go over to the new table; those of identity columns are made again where they stand, with the same name. */
export function sequenceSteps(swap: Swap): SwapStep[] {
  const { subject } = swap;
  return [
    {
      what: "identity columns go on where they stand",
      sql: subject.sequences
        .filter(({ identity }) => identity)
        .flatMap((sequence) => identityStatements(swap, sequence)),
    },
    {
      what: "sequences belong to the new table",
      sql: subject.sequences
        .filter(({ identity }) => !identity)
        .map(
          (sequence) =>
            `ALTER SEQUENCE ${quoteQualified(sequence)} OWNED BY ${quoteQualified(subject.table)}.${quoteIdentifier(sequence.column)}`,
        ),
    },
  ];
}

/** The sequence is renamed first: nobody takes a number from it any more when it is asked where it stands. */
function identityStatements({ subject, partition }: Swap, sequence: SubjectSequence): string[] {
  const { schema, name, column, type, start, increment, minimum, maximum, cache, cycle } = sequence;
  const aside = fittingName(preparedPrefix + name);
  const kind = subject.columns.find((one) => one.name === column)?.identity ?? "ALWAYS";
  const options = `SEQUENCE NAME ${quoteQualified(sequence)} START WITH ${start} INCREMENT BY ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} CACHE ${cache} ${cycle ? "CYCLE" : "NO CYCLE"}`;
  const alter = (table: string, what: string): string =>
    `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} ${what}`;
  return [
    `ALTER SEQUENCE ${quoteQualified(sequence)} RENAME TO ${quoteIdentifier(aside)}`,
    alter(quoteQualified(subject.table), `ADD GENERATED ${kind} AS IDENTITY (${options})`),
    ...typeStatement(subject, sequence, type),
    `SELECT pg_catalog.setval(${quoteLiteral(quoteQualified(sequence))}::pg_catalog.regclass, old.last_value, old.is_called) FROM ${quoteQualified({ schema, name: aside })} AS old`,
    alter(quoteQualified(partition), "DROP IDENTITY"),
    ...sequenceSecurity(subject, sequence),
  ];
}

/** ALTER SEQUENCE ... AS may have given it another type than the column has. */
function typeStatement({ columns }: Subject, sequence: SubjectSequence, type: string): string[] {
  const columnType = columns.find(({ name }) => name === sequence.column)?.type;
  return columnType === type ? [] : [`ALTER SEQUENCE ${quoteQualified(sequence)} AS ${type}`];
}

function role(grantee: string | null): string {
  return grantee === null ? "PUBLIC" : quoteIdentifier(grantee);
}

function sequenceSecurity({ sequenceGrants }: Subject, sequence: SubjectSequence): string[] {
  const name = quoteQualified(sequence);
  const { comment, grants } = sequence;
  const fromDefaults = [...new Set(sequenceGrants.map(({ grantee }) => role(grantee)))];
  return [
    ...fromDefaults.map((grantee) => `REVOKE ALL ON SEQUENCE ${name} FROM ${grantee}`),
    ...grants.map(
      ({ grantee, privilege, grantable }) =>
        `GRANT ${privilege} ON SEQUENCE ${name} TO ${role(grantee)}${grantable ? " WITH GRANT OPTION" : ""}`,
    ),
    ...(comment === null ? [] : [`COMMENT ON SEQUENCE ${name} IS ${quoteLiteral(comment)}`]),
  ];
}
