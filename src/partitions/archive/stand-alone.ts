import type { Run } from "../../operation/run.ts";
import { quoteQualified, type QualifiedName } from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import { recordPartition } from "../log.ts";
import { requireFreeName } from "../make-partition.ts";
import type { OpenArchive } from "./open-archive.ts";
import { createTable, finishStandAlone } from "./script.ts";
import { loadArchive } from "./verify.ts";

/** Makes a table that stands alone of an archive, with the schema that it had, in one transaction. @throws PgopsError */
export function restoreAlone(
  run: Run,
  { path, head, sha256 }: OpenArchive,
  name: QualifiedName,
): Promise<void> {
  const stands = "Nothing was changed.";
  return run.transaction(
    `restore ${nameOf(name)}`,
    async (session) => {
      await requireFreeName(session, { name: head.table }, name);
      await session.run(createTable(quoteQualified(name), head.schema));
      await loadArchive(session, path, quoteQualified(name), head, run.context.signal);
      // Expressions were written down under this search_path.
      for (const statement of finishStandAlone(name, head.schema)) await session.run(statement);
      await recordPartition(
        session,
        run.context,
        { name: head.table },
        {
          action: "restore",
          partition: name,
          rowCount: head.rows,
          detail: { id: head.id, file: path, sha256, archived: quoteQualified(head.partition), alone: true },
        },
      );
    },
    stands,
  );
}
