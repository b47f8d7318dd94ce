import { PgopsError } from "../../errors.ts";
import type { Run } from "../../operation/run.ts";
import { sendFile, setFileTimeouts } from "../../operation/send-file.ts";
import { endWithClient } from "../../postgres/session-state.ts";
import { prepareFile } from "../../sqltext/prepare-file.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";

/**
 * Runs a file of SQL: in one transaction, or with `-- pgops: no-transaction` statement by statement, each with the
 * patience of a run. The session is the file's own: what it sets stays. @throws PgopsError with the place in the file, and what stands
 */
export async function runSqlFile(run: Run, path: string): Promise<void> {
  const { context, session } = run;
  const file = await prepareFile(path, context.cwd, { kind: "task", signal: context.signal });
  await session.run(endWithClient).catch(() => {});
  if (!file.transactional) return oneByOne(run, file);
  const work = async (): Promise<void> => {
    await setFileTimeouts(session, file);
    await sendFile(session, file, context.signal);
  };
  return run.transaction(file.path, work, `${file.path} was rolled back; nothing of it remains.`);
}

async function oneByOne(run: Run, file: PreparedFile): Promise<void> {
  const { lockTimeoutMs } = file.directives;
  let index = 0;
  for (const { text, line, column, rows } of file.statements) {
    index++;
    if (rows !== undefined) throw refuseRows(file.path, line, column);
    const stands =
      index === 1 ? "Nothing of the file was done." : `What stands before it in the file is done.`;
    const step = `${file.path}:${line}`;
    await run.outside(step, text, { stands, lockTimeoutMs });
  }
}

function refuseRows(file: string, line: number, column: number): PgopsError {
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_SQL",
    message: "COPY ... FROM stdin is not run outside a transaction by maintenance",
    hint: "Take away `-- pgops: no-transaction`, or move it to a file of its own.",
    place: { file, line, column },
  });
}
