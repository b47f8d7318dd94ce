import {
  quoteIdentifier,
  quoteQualified,
  quoteWhereNeeded,
  type QualifiedName,
} from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";
import { nameOf } from "../catalog/read-table.ts";
import { attach, createLike, isWithin } from "../ddl.ts";
import { describeBound } from "../describe.ts";
import { defaultPartitionName } from "../grid/partition-name.ts";
import { unbounded } from "../grid/range.ts";
import { nameOfSlot } from "../make-partition.ts";
import { rangeCheck } from "./catalog/read-subject.ts";
import { comingSlots, tableAfterSwap } from "./coming.ts";
import { buildIndex, extendedKeyText, type ExtendedIndex } from "./extended-keys.ts";
import { lostKeyText } from "./foreign-keys.ts";
import { notesOf } from "./notes.ts";
import { rangeNote } from "./range-note.ts";
import type { ConvertPlan, ConvertStep } from "./result.ts";
import { configurationEntry } from "./settings.ts";
import type { Survey } from "./survey.ts";
import { outgoingKeys } from "./swap/new-keys.ts";
import type { LockNeeded } from "./swap/swap.ts";
import { swapLocks } from "./swap/locks.ts";
import { swapSteps } from "./swap/swap-steps.ts";

/** The plan of a conversion, with every step. */
export function planOf(survey: Survey, { configured, at }: { configured: boolean; at: Date }): ConvertPlan {
  const { subject, grid, range, settings, partition, sizes, incoming } = survey;
  const { from, to } = range;
  return {
    table: nameOf(subject.table),
    column: survey.column,
    interval: settings.interval,
    timezone: settings.timezone,
    oldTable: {
      name: nameOf(partition),
      from: from === unbounded.from ? null : describeBound(grid, from),
      to: describeBound(grid, to),
    },
    rows: sizes.rows,
    bytes: sizes.bytes,
    steps: [...prepareSteps(survey), ...swapPlan(survey), ...finishSteps(survey, at)],
    notes: notesOf(survey, at),
    lostForeignKeys: incoming.lost.map(lostKeyText),
    configuration: configured ? null : configurationEntry(settings),
  };
}

function prepareSteps(survey: Survey): ConvertStep[] {
  const { subject, extended, preparations, checkFits } = survey;
  const locks: LockNeeded[] = [{ mode: "SHARE UPDATE EXCLUSIVE", table: nameOf(subject.table) }];
  const indexes = extended.map((index): ConvertStep => {
    return {
      phase: "prepare",
      what: `build what takes the place of ${quoteWhereNeeded(index.of.name)}: ${extendedKeyText(index.of, survey.column)}`,
      sql: [buildIndex(subject.table, index)],
      locks,
      reads: `reads the table twice, writes an index ${volume(survey)}`,
      done: isBuilt(survey, index),
    };
  });
  const statements = checkStatements(survey);
  const validated = checkFits && preparations.check?.validated === true;
  return [
    ...indexes,
    {
      phase: "prepare",
      what: "add the CHECK for the old table's range",
      sql: statements.add,
      locks: [{ mode: "ACCESS EXCLUSIVE", table: nameOf(subject.table) }],
      reads: null,
      done: checkFits,
    },
    {
      phase: "prepare",
      what: "validate the CHECK",
      sql: [statements.validate],
      locks,
      reads: `reads the table once ${volume(survey)}`,
      done: validated,
    },
  ];
}

/** Whether an earlier run has built it. */
export function isBuilt({ preparations }: Survey, { name, tail }: ExtendedIndex): boolean {
  return preparations.indexes.some((one) => one.name === name && one.valid && one.tail === tail);
}

/** The CHECK that stands for the old table's range: how it is added, and validated. */
export function checkStatements(survey: Survey): { add: string[]; validate: string } {
  const { subject, range, column, preparations } = survey;
  const table = quoteQualified(subject.table);
  const name = quoteIdentifier(rangeCheck);
  return {
    add: [
      ...(preparations.check === null ? [] : [`ALTER TABLE ${table} DROP CONSTRAINT ${name}`]),
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${isWithin(survey, range)}) NOT VALID`,
      `COMMENT ON CONSTRAINT ${name} ON ${table} IS ${quoteLiteral(rangeNote(column, range))}`,
    ],
    validate: `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`,
  };
}

function swapPlan(survey: Survey): ConvertStep[] {
  const locks = swapLocks(survey);
  const first = {
    ...swapStep(
      "take the locks: readers and writers wait from here to the end of the swap",
      locks.map(({ sql }) => sql),
    ),
    locks: locks.map(({ mode, table }) => ({ mode, table })),
  };
  return [first, ...swapSteps(survey).map(({ what, sql }) => swapStep(what, sql))];
}

function swapStep(what: string, sql: readonly string[]): ConvertStep {
  return { phase: "swap", what, sql: [...sql], locks: [], reads: null, done: false };
}

function finishSteps(survey: Survey, at: Date): ConvertStep[] {
  const { subject, grid, settings, range, incoming } = survey;
  const after = tableAfterSwap(survey);
  const table = nameOf(subject.table);
  const own: LockNeeded = { mode: "SHARE UPDATE EXCLUSIVE", table };
  const step = (what: string, sql: string[], rest: Partial<ConvertStep> = {}): ConvertStep => ({
    phase: "finish",
    what,
    sql,
    locks: [own],
    reads: null,
    done: false,
    ...rest,
  });
  // A new partition gets its part of the foreign keys, both ways.
  const locks = [own, ...foreignKeyLocks(survey)];
  const partitions = comingSlots(grid, settings, { end: range.to, at }).map((slot) => {
    const name = nameOfSlot(after, slot);
    return step(`make ${nameOf(name)}`, [createLike(name, after), attach(after, name, slot)], { locks });
  });
  const other = { schema: subject.table.schema, name: defaultPartitionName(subject.table.name) };
  const fallback = settings.default
    ? [step(`make ${nameOf(other)}`, [createLike(other, after), attach(after, other, undefined)], { locks })]
    : [];
  const keys = incoming.kept
    .filter(({ validated }) => validated)
    .map((key) =>
      step(`validate ${quoteWhereNeeded(key.name)}`, [validateKey(key)], {
        locks: [{ mode: "SHARE UPDATE EXCLUSIVE", table: nameOf({ schema: key.schema, name: key.table }) }],
        reads: `reads ${nameOf({ schema: key.schema, name: key.table })} once`,
      }),
    );
  const analyze = step(`analyze ${table}, which autovacuum never does`, [analyzeStatement(survey)], {
    reads: "reads a sample",
  });
  return [...partitions, ...fallback, ...keys, analyze];
}

function foreignKeyLocks(survey: Survey): LockNeeded[] {
  const referenced = outgoingKeys(survey).flatMap((key) => key.referenced ?? []);
  const referring = survey.incoming.kept.map(({ schema, table: name }) => ({ schema, name }));
  const tables = new Set([...referenced, ...referring].map(nameOf));
  return [...tables].map((table) => ({ mode: "SHARE ROW EXCLUSIVE", table }));
}

/** Validates a foreign key that was made again NOT VALID. */
export function validateKey({
  schema,
  table,
  name,
}: {
  schema: string;
  table: string;
  name: string;
}): string {
  return `ALTER TABLE ${quoteQualified({ schema, name: table })} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`;
}

/** Statistics of the whole: a partitioned table has none of its own otherwise. */
export function analyzeStatement({ subject }: { subject: { table: QualifiedName } }): string {
  return `ANALYZE ${quoteQualified(subject.table)}`;
}

function volume({ sizes: { rows, bytes } }: Survey): string {
  const shown = rows === null ? "" : `about ${Math.round(rows).toLocaleString("en-US")} rows, `;
  return `(${shown}${sizeText(bytes)})`;
}

function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let [amount, unit] = [bytes, 0];
  while (amount >= 10_240 && unit < units.length - 1) [amount, unit] = [amount / 1024, unit + 1];
  return `${Math.round(amount).toLocaleString("en-US")} ${units[unit]}`;
}
