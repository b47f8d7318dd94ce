import type { RunLock } from "../../../operation/run.ts";
import { arrayParameter } from "../../../postgres/array-parameter.ts";
import { sqlFile } from "../../../postgres/sql-file.ts";
import type { WorkKind } from "../../work.ts";

const file = (name: string): URL => new URL(`sql/${name}.sql`, import.meta.url);

/** How far a backend is in its present phase; null where that is not counted. */
export interface BackendProgress {
  pid: number;
  /** In PostgreSQL's words. */
  phase: string;
  done: number | null;
  total: number | null;
  unit: "blocks" | "rows" | "indexes";
}

/** The files to ask for a kind of work, for a server of this version (180004 and the like). VACUUM may analyze, too. */
function filesFor(kind: WorkKind, server: number): string[] {
  switch (kind) {
    case "vacuum":
      return [server < 170_000 ? "vacuum-14" : "vacuum-17", "analyze"];
    case "vacuum-full":
      return ["cluster", "analyze"];
    case "analyze":
      return ["analyze"];
    case "reindex":
      return ["create-index"];
  }
}

/** Asks how far the backends are that do this kind of work; those that have not begun are left out. */
export async function readProgress(
  lock: Pick<RunLock, "query">,
  kind: WorkKind,
  { pids, server }: { pids: readonly number[]; server: number },
): Promise<BackendProgress[]> {
  const answers = await Promise.all(
    filesFor(kind, server).map((name) =>
      lock.query<BackendProgress>(sqlFile(file(name)), [arrayParameter(pids)]),
    ),
  );
  return answers.flat();
}
