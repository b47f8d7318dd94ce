import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import { describeBound } from "../describe.ts";
import { unbounded } from "../grid/range.ts";
import { extendedKeyText } from "./extended-keys.ts";
import { marginDays } from "./extent.ts";
import type { Survey } from "./survey.ts";
import { dependentNames } from "./swap/surroundings.ts";

/** What is another afterwards, and what to know before: one sentence or two each. */
export function notesOf(survey: Survey, at: Date): string[] {
  return [
    ...keyNotes(survey),
    ...columnNotes(survey),
    ...rangeNotes(survey, at),
    ...triggerNotes(survey),
    ...dependentNotes(survey),
    defaultNote(survey),
    "The migrations still make an ordinary table: `pgops diff` shows that until a migration makes it partitioned. It can be written so that it does nothing here: the table is partitioned already.",
  ];
}

function keyNotes({ extended, column }: Survey): string[] {
  if (extended.length === 0) return [];
  const keys = extended.map(({ of }) => `${quoteWhereNeeded(of.name)} ${extendedKeyText(of, column)}`);
  const name = quoteWhereNeeded(column);
  return [
    `Uniqueness gets weaker: ${keys.join("; ")}. Two rows with another ${name} may then share what was unique before, and INSERT ... ON CONFLICT must name ${name} too, or it fails.`,
  ];
}

function columnNotes({ subject, column }: Survey): string[] {
  const found = subject.columns.find(({ name }) => name === column);
  return found?.notNull === false ? [`${quoteWhereNeeded(column)} becomes NOT NULL.`] : [];
}

function rangeNotes({ grid, range, extent, subject, partition, column }: Survey, at: Date): string[] {
  const to = describeBound(grid, range.to);
  const notes = [
    `From the CHECK to the swap no row with ${quoteWhereNeeded(column)} from ${to} on can be written; after a run that was killed in between, that is so until the next run, or --abort.`,
  ];
  const now = grid.now(at);
  const { largest } = extent;
  if (now === undefined || largest === undefined || largest === unbounded.to) return notes;
  const soon = grid.slotAt(grid.shift(now, marginDays, "day") ?? now).to;
  if (largest < soon) return notes;
  return [
    ...notes,
    `The latest row of ${nameOf(subject.table)} is of ${describeBound(grid, largest)}: until then all rows go to ${nameOf(partition)}. Mend that row first where it is a mistake.`,
  ];
}

function triggerNotes({ subject }: Survey): string[] {
  if (!subject.triggers.some(({ row }) => row)) return [];
  return [
    "Row triggers run on the partitions: TG_TABLE_NAME and TG_RELID are then those of the partition; and a BEFORE trigger cannot move a row to another partition.",
  ];
}

function dependentNotes({ subject }: Survey): string[] {
  const names = dependentNames(subject);
  return names.length === 0 ? [] : [`Made again, for they know the table by its oid: ${names.join(", ")}.`];
}

function defaultNote({ settings }: Survey): string {
  return settings.default
    ? "A default partition takes what fits no other: no insert fails for want of a partition. Its price: DETACH cannot be CONCURRENTLY, and each new partition is checked against it. --no-default leaves it out."
    : "Without a default partition an insert fails where no partition was made in time.";
}
