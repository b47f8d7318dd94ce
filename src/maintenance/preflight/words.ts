/** Something that whoever reads of the run should know before the work begins. */
export interface Note {
  /** "old-transaction"; docs/maintenance-safety.md lists them. */
  code: NoteCode;
  message: string;
  hint?: string;
}

/** What there is to be said. docs/maintenance-safety.md has a line for each. */
export const noteCodes = [
  "standby",
  "read-only",
  "low-disk",
  "old-transaction",
  "old-catalog-rows",
  "slot-lag",
  "slot-lost",
  "slot-inactive",
  "replica-lag",
  "dump-running",
  "backup-running",
  "others-at-work",
  "wraparound",
  "limited-sight",
  "interrupted",
  "still-running",
  "leftover",
] as const;

export type NoteCode = (typeof noteCodes)[number];

/** Free space of the disk that a tablespace lies on. */
export interface TablespaceSpace {
  name: string;
  bytes: number;
}

/** How much the server can still write. */
export interface FreeSpace {
  /** Where this database's tables lie by default; null where nobody can say. */
  bytes: number | null;
  /** Where the number is from, or why there is none: "maintenance.freeSpace", "the disk of /var/lib/postgresql". */
  from: string;
  /** The other tablespaces that tables and indexes of this database lie in, as far as they can be seen. */
  tablespaces: TablespaceSpace[];
}

/**
 * Who keeps dead rows of this database alive. "session": a transaction that is open; "replica": a query on a standby
 * (hot_standby_feedback); "prepared": a transaction that was prepared and neither committed nor rolled back.
 */
export interface XminHolder {
  kind: "session" | "replica" | "prepared" | "slot";
  pid: number | null;
  /** The name of the slot, or of the prepared transaction. */
  name: string | null;
  user: string | null;
  application: string | null;
  /** "active", "idle in transaction"; null where it is hidden. */
  state: string | null;
  /** Since when, ISO 8601 in UTC; null where nobody says: what died later stays, what died earlier can go. */
  since: string | null;
  /** For how long, in milliseconds. */
  heldMs: number | null;
  /** How many transactions have begun since. */
  age: number;
  /** Of a slot: whether somebody reads from it. */
  active: boolean;
  /** Whether rows of tables are kept; false: of the system catalogs alone. */
  keepsRows: boolean;
}

/** What somebody else, or autovacuum, is doing to a table now. */
export interface OtherWork {
  pid: number;
  /** "VACUUM", "REINDEX CONCURRENTLY"; of a hidden one the kind alone. */
  command: string;
  /** Null where this role may not see it. */
  tableOid: number | null;
  table: string | null;
  user: string | null;
  application: string | null;
  autovacuum: boolean;
  /** An autovacuum that gives way to nobody. */
  againstWraparound: boolean;
}

/** What was found before the work begins. */
export interface Preflight {
  /** Nothing is to be done here. */
  standby: boolean;
  readOnly: boolean;
  notes: Note[];
  freeSpace: FreeSpace;
  /** The oldest one that keeps rows of tables, however young it is. */
  oldestXmin: XminHolder | null;
  atWork: OtherWork[];
  /** Why nothing may be rewritten (VACUUM FULL, REINDEX) now. */
  rewritingWaits: string | null;
}
