import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeBound } from "../describe.ts";
import { readPreparations } from "./catalog/read-subject.ts";
import { standsPrepared } from "./errors.ts";
import { buildIndex, type ExtendedIndex } from "./extended-keys.ts";
import { checkStatements, isBuilt } from "./plan.ts";
import { reading, type Survey } from "./survey.ts";

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
  const withCheck = `${stands} Until then its CHECK refuses rows from ${describeBound(survey.grid, survey.range.to)} on.`;
  await run.step(validate, () =>
    run.transaction(validate, (session) => session.run(statements.validate), withCheck),
  );
}

async function build(run: Run, survey: Survey, index: ExtendedIndex): Promise<void> {
  const { subject } = survey;
  const what = `build the index for ${quoteWhereNeeded(index.of.name)}`;
  const clear = (): Promise<void> => dropPrepared(run, subject.oid, subject.table.schema, index.name);
  await run.step(what, async () => {
    await clear();
    await run.outside(what, buildIndex(subject.table, index), {
      stands: standsPrepared(subject.table),
      before: clear,
      // It waits for older transactions, and keeps nobody from anything by that.
      lockTimeoutMs: Math.max(run.context.lockTimeoutMs, run.context.lockPatienceMs),
    });
  });
}

/** Drops a prepared index where it is there: one that failed, or is for another column. */
export async function dropPrepared(run: Run, oid: string, schema: string, name: string): Promise<void> {
  const { indexes } = await reading(run.session, () => readPreparations(run.session, oid));
  if (!indexes.some((index) => index.name === name)) return;
  await dropIndex(run.session, schema, name);
}

/** Not inside a transaction. */
export async function dropIndex(session: Session, schema: string, name: string): Promise<void> {
  await session.run(`DROP INDEX CONCURRENTLY IF EXISTS ${quoteQualified({ schema, name })}`);
}

/** DROP CONSTRAINT of the CHECK. */
export function dropCheck({ table }: { table: { schema: string; name: string } }, name: string): string {
  return `ALTER TABLE ${quoteQualified(table)} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`;
}
