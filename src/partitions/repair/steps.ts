import type { PartitionedTable } from "../catalog/partitioned-table.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeRange } from "../describe.ts";
import type { Range } from "../grid/range.ts";
import { nameOfSlot } from "../make-partition.ts";
import type { Decision } from "./decide.ts";
import type { RepairStep } from "./result.ts";

const quick = "everybody waits for milliseconds";

/** What is done to give the rows of a default partition their partitions, step by step. */
export function stepsOf(table: PartitionedTable, decision: Decision): RepairStep[] {
  const { partition, strategy, found, ground, slots } = decision;
  const name = nameOf(partition);
  const many = `${slots.length} ${slots.length === 1 ? "partition" : "partitions"}`;
  const foreign = ground.referenced.length === 0 ? "" : ` and writers of ${ground.referenced.join(", ")}`;
  switch (strategy) {
    case "nothing":
      return [];
    case "turn":
      return slots.slice(0, 1).map((slot) => ({
        what: `${name} becomes ${slotText(table, slot)}, and a new, empty default partition takes its place: no row moves`,
        lock: `everybody${foreign} while the rows are read once`,
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
      return copySteps(name, { many, foreign, rows: found.rows });
  }
}

function copySteps(
  name: string,
  { many, foreign, rows }: { many: string; foreign: string; rows: number },
): RepairStep[] {
  return [
    {
      what: `put triggers on ${name} that note which rows are changed`,
      lock: "writers wait for milliseconds",
      rows: null,
      does: null,
    },
    { what: `copy the rows of ${name} in batches`, lock: null, rows, does: "copies" },
    { what: "follow the rows that were changed meanwhile", lock: null, rows: null, does: null },
    {
      what: `put ${many} and a new default partition in the place of ${name}`,
      lock: foreign === "" ? quick : `everybody${foreign}, while its foreign keys are checked`,
      rows: foreign === "" ? null : rows,
      does: foreign === "" ? null : "reads",
    },
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
