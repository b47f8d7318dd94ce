import { withSession } from "../../operation/session.ts";
import type { OperationContext } from "../../operation/context.ts";
import type { QualifiedName } from "../../postgres/identifiers.ts";
import { aloneWith } from "../context.ts";
import { nameOf } from "../catalog/read-table.ts";
import { relationOid } from "../make-partition.ts";
import { rangeCheck, readPreparations } from "./catalog/read-subject.ts";
import { needsSession, noSuchTable } from "./errors.ts";
import { dropCheck, dropIndex } from "./prepare.ts";
import type { AbortResult } from "./result.ts";
import { reading } from "./survey.ts";

/** Takes away what a conversion has prepared before its swap: the CHECK and the indexes. @throws PgopsError */
export function abortConversion(context: OperationContext, table: QualifiedName): Promise<AbortResult> {
  return withSession(context, async (session) => {
    if (session.behindPooler) throw needsSession(table);
    return aloneWith(context, session, table, async (run) => {
      const oid = await relationOid(session, table);
      if (oid === undefined) throw noSuchTable(table);
      const { check, indexes } = await reading(session, () => readPreparations(session, oid));
      const removed: string[] = [];
      if (check !== null) {
        const what = `drop the CHECK of ${nameOf(table)}`;
        await run.step(what, () => run.transaction(what, (one) => one.run(dropCheck(table, rangeCheck))));
        removed.push(rangeCheck);
      }
      for (const { name } of indexes) {
        const what = `drop ${name}`;
        await run.step(what, () => dropIndex(run, what, { schema: table.schema, name }));
        removed.push(name);
      }
      return { table: nameOf(table), removed };
    });
  });
}
