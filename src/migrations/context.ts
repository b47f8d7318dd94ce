import type { ConnectionTarget } from "../config/target.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import type { MigrationListener } from "./events.ts";

/** What every operation on migrations needs: where the files are, which server, whom to tell. */
export interface MigrationContext {
  /** What paths in messages are relative to. */
  cwd: string;
  /** The absolute path of the folder with the numbered files. */
  directory: string;
  ledger: QualifiedName;
  target: ConnectionTarget;
  lockTimeoutMs: number;
  statementTimeoutMs: number | undefined;
  /** How long to wait for a server that is still starting. */
  waitMs: number;
  emit: MigrationListener;
  signal: AbortSignal | undefined;
}
