import type { Session } from "../../postgres/session.ts";
import type { MaintenanceContext } from "../context.ts";
import { preflight } from "../preflight/preflight.ts";
import { sizeText } from "../size-text.ts";
import type { NoteCode } from "../preflight/words.ts";
import { type Left, targetText, type Work, type WorkKind } from "../work.ts";

/** What somebody who gives a command should know before it begins; analyze needs nothing of it. */
const told: Readonly<Record<WorkKind, readonly NoteCode[]>> = {
  analyze: [],
  vacuum: ["old-transaction", "slot-lag", "slot-lost", "wraparound"],
  reindex: ["low-disk", "old-transaction", "slot-lag", "dump-running"],
  "vacuum-full": ["low-disk", "old-transaction", "slot-lag", "slot-lost", "dump-running", "backup-running"],
};

/**
 * Tells what stands in the way of the work, or would be harmed by it, and leaves what has no room on the disk for its copy.
 */
export async function lookAround(
  session: Session,
  context: MaintenanceContext,
  kind: WorkKind,
  works: readonly Work[],
): Promise<{ works: Work[]; left: Left[] }> {
  const codes = told[kind];
  if (codes.length === 0) return { works: [...works], left: [] };
  const { notes, freeSpace } = await preflight(session, context);
  for (const { code, message } of notes) if (codes.includes(code)) context.emit({ type: "warning", message });
  if (kind !== "vacuum-full" && kind !== "reindex") return { works: [...works], left: [] };
  const room = freeSpace.bytes;
  const fits = ({ bytes }: Work): boolean => room === null || bytes === null || bytes <= room;
  return {
    works: works.filter(fits),
    left: works
      .filter((work) => !fits(work))
      .map(({ target, bytes }) => ({
        kind,
        target: targetText(target),
        why: `its copy needs ${sizeText(bytes ?? 0)}, and ${sizeText(room ?? 0)} are free (${freeSpace.from})`,
        wanted: true,
      })),
  };
}
