import type { QualifiedName } from "../../postgres/identifiers.ts";
import type { Left, Work, WorkKind } from "../work.ts";

/** What is asked of the look that goes before the work. */
export interface RoomToRewrite {
  /** Of the server's disk; `bytes` is null where nobody can tell, and `from` says for people who does, or how to let pgops know. */
  freeSpace: {
    bytes: number | null;
    from: string;
    /** Of the disks of other tablespaces than the database's own. */
    tablespaces?: readonly { name: string; bytes: number }[];
  };
  /** Why nothing may be rewritten now, for people; null where it may. */
  rewritingWaits: string | null;
  /** What is said before the work: of an old transaction it has the code "old-transaction". */
  notes?: readonly { code: string }[];
}

/** What choosing goes by beside the catalog. */
export interface Given {
  /** Until the window closes or the budget is used up; undefined: no limit. */
  timeLeftMs?: number | undefined;
  /** How long a run may take that begins when the window opens; undefined: no limit. */
  longestMs?: number | undefined;
  expectation: {
    expectedMs(kind: WorkKind, target: QualifiedName, bytes: number | null): number | undefined;
  };
  windowOpen: boolean;
  preflight: RoomToRewrite;
}

/** What is to be done, the most urgent first, and what is left. */
export interface Chosen {
  works: Work[];
  /** All that needed work that cannot be planned, and of the others those that are nearest to a threshold. */
  left: Left[];
  /** How many were looked at and left, those that are not in `left` among them. */
  leftCount: number;
}

/** The bytes that are free where a tablespace lies, null being the database's own; null where nobody can tell. */
export function freeOn({ freeSpace }: RoomToRewrite, tablespace: string | null): number | null {
  if (tablespace === null) return freeSpace.bytes;
  return freeSpace.tablespaces?.find(({ name }) => name === tablespace)?.bytes ?? null;
}
