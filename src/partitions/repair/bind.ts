import type { Run } from "../../operation/run.ts";
import { quoteIdentifier, quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { nameOf } from "../catalog/read-table.ts";
import { relationOid } from "../make-partition.ts";
import { noteFunction } from "./capture.ts";
import { changesLeft, followChanges } from "./catch-up.ts";
import type { CopyWork } from "./copy.ts";
import { deadlockTimeout } from "./hold.ts";
import type { ForeignKey, Ground } from "./obstacles.ts";

const stageKeysSql = new URL("sql/stage-foreign-keys.sql", import.meta.url);

/** Of so many rows a foreign key is checked before the swap; of fewer in it. */
export const defaultBindRows = 50_000;

interface StageKey {
  schema: string;
  table: string;
  name: string;
  validated: boolean;
}

/** The foreign keys that the tables of a stage have. */
export async function stageKeys(session: Session, root: QualifiedName): Promise<StageKey[]> {
  const oid = await relationOid(session, root);
  return oid === undefined ? [] : session.query<StageKey>(sqlFile(stageKeysSql), [oid]);
}

/** The foreign keys that a stage can have; one that is not validated in the table is left to ATTACH. */
export function bindable({ foreignKeys }: Pick<Ground, "foreignKeys">): ForeignKey[] {
  return foreignKeys.filter(({ validated }) => validated);
}

type BindWork = CopyWork & { key: readonly string[]; ground: Ground };

/**
 * Gives the stage the foreign keys of the table, and checks them while nobody waits, so that ATTACH takes them over. From then
 * on a row that is changed leaves the stage in the same transaction: the copy must not keep anybody from deleting what it
 * referred to. For what one statement deletes together, the keys are checked at the end of the transaction.
 */
export async function bindForeignKeys(run: Run, work: BindWork): Promise<void> {
  const { stage, table, partition, ground } = work;
  const keys = bindable(ground);
  if (!work.bound) {
    const step = `give the copy the foreign keys of ${nameOf(table.name)}`;
    const writers = `LOCK TABLE ONLY ${quoteQualified(partition)} IN SHARE ROW EXCLUSIVE MODE`;
    const others = ground.lockable.map((name) => `LOCK TABLE ONLY ${name} IN SHARE ROW EXCLUSIVE MODE`);
    let attempt = 0;
    await run.step(step, () =>
      run.transaction(step, async (session) => {
        const shorter = Math.max(1, Math.round((await deadlockTimeout(session)) / (others.length + 1)));
        const [first = writers, ...rest] = attempt++ % 2 === 0 ? [writers, ...others] : [...others, writers];
        await session.run(first);
        await session.run([`SET LOCAL lock_timeout = ${shorter}`, ...rest].join("; "));
        await session.run(noteFunction(stage, work.key));
        while ((await followChanges(session, work, batch)) > 0);
        if (await changesLeft(session, work)) throw new Error("a change was not followed under the lock");
        const adds = stage.leaves.flatMap((leaf) => keys.map((key) => addKey(leaf, key)));
        await session.run(adds.join("; "));
      }),
    );
  }
  const step = `check the foreign keys of ${nameOf(table.name)}`;
  const left = (await stageKeys(run.session, stage.root)).filter(({ validated }) => !validated);
  if (left.length === 0) return;
  await run.step(step, async () => {
    for (const one of left)
      await run.transaction(step, (session) =>
        session.run(
          `ALTER TABLE ${quoteQualified({ schema: one.schema, name: one.table })} VALIDATE CONSTRAINT ${quoteIdentifier(one.name)}`,
        ),
      );
  });
}

const batch = 2000;

function addKey(leaf: QualifiedName, { name, definition, deferrable }: ForeignKey): string {
  const later = deferrable ? "" : " DEFERRABLE INITIALLY DEFERRED";
  return `ALTER TABLE ${quoteQualified(leaf)} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}${later} NOT VALID`;
}

/** What makes the foreign keys of a stage those of the table, so that ATTACH knows them again. */
export function asInTable(leaf: QualifiedName, ground: Pick<Ground, "foreignKeys">): string[] {
  return bindable(ground)
    .filter(({ deferrable }) => !deferrable)
    .map(
      ({ name }) =>
        `ALTER TABLE ${quoteQualified(leaf)} ALTER CONSTRAINT ${quoteIdentifier(name)} NOT DEFERRABLE`,
    );
}

/** Takes the foreign keys off a stage again, before anything else of it goes. */
export async function unbind(run: Run, root: QualifiedName): Promise<void> {
  const keys = await stageKeys(run.session, root);
  for (const { schema, table, name } of keys)
    await run.transaction(`take ${name} off ${table}`, (session) =>
      session.run(
        `ALTER TABLE ${quoteQualified({ schema, name: table })} DROP CONSTRAINT IF EXISTS ${quoteIdentifier(name)}`,
      ),
    );
}
