import { isDeepStrictEqual } from "node:util";
import { PgopsError } from "../../../errors.ts";
import { isConnectionLost } from "../../../operation/failure.ts";
import { historyTable } from "../../../operation/state-tables.ts";
import { recordHistory } from "../../../operation/history.ts";
import type { Run } from "../../../operation/run.ts";
import { quoteQualified } from "../../../postgres/identifiers.ts";
import { lockFailureCode } from "../../../postgres/lock-patience.ts";
import type { Session } from "../../../postgres/session.ts";
import { sqlstate } from "../../../postgres/sqlstate.ts";
import { nameOf } from "../../catalog/read-table.ts";
import { describeBound } from "../../describe.ts";
import { recordPartition } from "../../log.ts";
import { plainTexts, readSubject } from "../catalog/read-subject.ts";
import { changedMeanwhile, standsPrepared } from "../errors.ts";
import type { Survey } from "../survey.ts";
import { lockText, swapLocks } from "./locks.ts";
import { swapSteps } from "./swap-steps.ts";

/**
 * Puts the partitioned table in the place of the old one, in one transaction. Gives how long the table was held alone, in
 * milliseconds. @throws PgopsError; then it is an ordinary table as before
 */
export async function runSwap(run: Run, survey: Survey): Promise<number> {
  const { table } = survey.subject;
  const what = `swap: ${nameOf(table)} becomes partitioned`;
  const stands = standsPrepared(table, describeBound(survey.grid, survey.range.to));
  const statements = swapSteps(survey).flatMap(({ sql }) => sql);
  const limits = {
    lockTimeoutMs: run.context.lockTimeoutMs,
    deadlockTimeoutMs: survey.sizes.deadlockTimeoutMs,
  };
  let [held, attempt] = [0, 0];
  await run.step(what, async () => {
    await run.transaction(
      what,
      async (session) => {
        await session.run(`${plainTexts};\n${lockText(swapLocks(survey, ++attempt), limits)}`);
        held = performance.now();
        const now = await readSubject(session, table);
        if (!isDeepStrictEqual(now, survey.subject)) throw changedMeanwhile(table, stands);
        await runAll(session, statements, what, stands);
        await record(run, session, survey, statements);
      },
      stands,
    );
    held = performance.now() - held;
  });
  return held;
}

/** All statements in one message: the table is held no longer than the server takes for them. */
async function runAll(
  session: Session,
  statements: readonly string[],
  what: string,
  stands: string,
): Promise<void> {
  session.watchForFailure();
  try {
    await session.run(statements.join(";\n"));
  } catch (error) {
    const failed = statements[session.completedBeforeFailure ?? -1];
    const code = sqlstate(error);
    const known = code === undefined || lockFailureCode(error) !== undefined || isConnectionLost(error);
    if (known || failed === undefined || code === "57014") throw error;
    const { message, detail, hint } = error as Error & { detail?: string; hint?: string };
    throw new PgopsError({
      code: "PGOPS_SQL",
      message: `${what}: ${message}`,
      details: [`statement: ${failed}`],
      hint,
      stands,
      sqlstate: code,
      detail,
      cause: error,
    });
  }
}

async function record(
  run: Run,
  session: Session,
  survey: Survey,
  statements: readonly string[],
): Promise<void> {
  const { subject, partition, range, grid, incoming } = survey;
  const { context } = run;
  const validate = incoming.kept
    .filter(({ validated }) => validated)
    .map(({ schema, table, name }) => ({ schema, table, name }));
  const dropped = incoming.lost.map(({ key }) => ({
    schema: key.schema,
    table: key.table,
    name: key.name,
    definition: key.definition,
  }));
  await recordPartition(
    session,
    context,
    { name: subject.table, grid },
    {
      action: "convert",
      partition,
      range,
      detail: { validate, dropped },
    },
  );
  await recordHistory(session, historyTable(context), {
    action: "partitions",
    filename: quoteQualified(subject.table),
    outcome: "done",
    durationMs: undefined,
    hash: undefined,
    sql: statements.join(";\n"),
    source: undefined,
    client: context.client,
  });
}
