import type { Run } from "../../operation/run.ts";
import {
  quoteIdentifier,
  quoteQualified,
  quoteWhereNeeded,
  type QualifiedName,
} from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeBound } from "../describe.ts";
import { standsPrepared } from "./errors.ts";
import { buildIndex, type ExtendedIndex } from "./extended-keys.ts";
import { checkStatements, isBuilt } from "./plan.ts";
import type { Survey } from "./survey.ts";

/**
 * Everything that takes long, while readers and writers go on. The CHECK comes last: from it on there is a moment after
 * which rows would be refused. What an earlier run has done is used. @throws PgopsError
 */
export async function prepare(run: Run, survey: Survey): Promise<void> {
  for (const index of survey.extended) {
    if (!isBuilt(survey, index)) await build(run, survey, index);
  }
  const { subject, preparations, checkFits } = survey;
  const statements = checkStatements(survey);
  const stands = standsPrepared(subject.table);
  const add = `add the CHECK to ${nameOf(subject.table)}`;
  if (!checkFits)
    await run.step(add, () =>
      run.transaction(add, (session) => session.run(statements.add.join(";\n")), stands),
    );
  if (checkFits && preparations.check?.validated === true) return;
  const validate = `validate the CHECK on ${nameOf(subject.table)}`;
  const withCheck = standsPrepared(subject.table, describeBound(survey.grid, survey.range.to));
  await run.step(validate, () =>
    run.transaction(validate, (session) => session.run(statements.validate), withCheck),
  );
}

async function build(run: Run, survey: Survey, index: ExtendedIndex): Promise<void> {
  const { subject, preparations } = survey;
  const what = `build the index for ${quoteWhereNeeded(index.of.name)}`;
  const stands = standsPrepared(subject.table);
  const lockTimeoutMs = patientMs(run);
  await run.step(what, async () => {
    // One that failed, or was built for another column.
    if (preparations.indexes.some(({ name }) => name === index.name))
      await dropIndex(run, what, { schema: subject.table.schema, name: index.name });
    const before = async (): Promise<void> => {
      await run.session.run(`SET lock_timeout = ${lockTimeoutMs}`);
      await run.session.run(dropText({ schema: subject.table.schema, name: index.name }));
    };
    await run.outside(what, buildIndex(subject.table, index), { stands, before, lockTimeoutMs });
  });
}

/** What is done CONCURRENTLY waits for older transactions, and keeps nobody from anything by that. */
function patientMs({ context }: Run): number {
  return Math.round(Math.max(context.lockTimeoutMs, context.lockPatienceMs));
}

/** Drops an index without keeping anybody from the table. @throws PgopsError */
export function dropIndex(run: Run, step: string, index: QualifiedName): Promise<void> {
  return run.outside(step, dropText(index), { lockTimeoutMs: patientMs(run) });
}

function dropText(index: QualifiedName): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${quoteQualified(index)}`;
}

/** DROP CONSTRAINT of the CHECK. */
export function dropCheck(table: QualifiedName, name: string): string {
  return `ALTER TABLE ${quoteQualified(table)} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`;
}
