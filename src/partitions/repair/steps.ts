import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeRange } from "../describe.ts";
import type { Range } from "../grid/range.ts";
import { nameOfSlot } from "../make-partition.ts";
import { bindable } from "./bind.ts";
import type { Decision } from "./decide.ts";
import type { RepairStep } from "./result.ts";

const quick = "everybody waits for milliseconds";

/** What is done to give the rows of a default partition their partitions, step by step. */
export function stepsOf(
  table: PartitionedTable,
  decision: Decision,
  { bindRows }: { bindRows: number },
): RepairStep[] {
  const { partition, strategy, found, ground, slots } = decision;
  const name = nameOf(partition);
  const many = `${slots.length} ${slots.length === 1 ? "partition" : "partitions"}`;
  const others = ground.referenced.join(", ");
  const foreign = others === "" ? "" : ` and writers of ${others}`;
  switch (strategy) {
    case "nothing":
      return [];
    case "turn":
      return slots.slice(0, 1).map((slot) => ({
        what: `${name} becomes ${slotText(table, slot)}, and a new, empty default partition takes its place: no row moves`,
        lock: `everybody${others === "" ? "" : `, also of ${others},`} while the rows are read once`,
        rows: found.rows,
        does: "reads",
      }));
    case "at once":
      return [
        {
          what: `move the rows of ${name} to ${many} in one transaction`,
          lock: `everybody${foreign} until it is done`,
          rows: found.rows,
          does: "copies",
        },
      ];
    case "copy":
      return copySteps(name, {
        many,
        others,
        rows: found.rows,
        bound: bindable(ground).length > 0 && found.rows >= bindRows,
      });
  }
}

function copySteps(
  name: string,
  { many, others, rows, bound }: { many: string; others: string; rows: number; bound: boolean },
): RepairStep[] {
  const nobody = { lock: null, rows: null, does: null };
  const keys: RepairStep[] = [
    {
      what: "give the copy the foreign keys of the table",
      lock: `writers, also of ${others}, wait for milliseconds`,
      rows: null,
      does: null,
    },
    { what: "check the foreign keys", lock: null, rows, does: "reads" },
  ];
  const place = `put ${many} and a new default partition in the place of ${name}`;
  const checked: RepairStep = {
    what: place,
    lock: `everybody and writers of ${others}, while the foreign keys are checked`,
    rows,
    does: "reads",
  };
  const plain: RepairStep = { what: place, lock: quick, rows: null, does: null };
  const alsoOthers: RepairStep = { ...plain, lock: `${quick}, also for ${others}` };
  return [
    {
      what: `put triggers on ${name} that note which rows are changed`,
      lock: "writers wait for milliseconds",
      rows: null,
      does: null,
    },
    { what: `copy the rows of ${name} in batches`, lock: null, rows, does: "copies" },
    { what: "follow the rows that were changed meanwhile", ...nobody },
    ...(bound ? keys : []),
    ...(others === "" ? [plain] : [bound ? alsoOthers : checked]),
  ];
}

/** The steps that make empty partitions. */
export function gapSteps(table: PartitionedTable, slots: readonly Range[]): RepairStep[] {
  return slots.map((slot) => ({
    what: `make ${slotText(table, slot)}`,
    lock: quick,
    rows: null,
    does: null,
  }));
}

function slotText(table: PartitionedTable, slot: Range): string {
  return `${nameOf(nameOfSlot(table, slot))} (${describeRange(table.grid, slot)})`;
}
