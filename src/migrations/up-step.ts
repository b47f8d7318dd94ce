import type { MigrationContext } from "./context.ts";
import type { PreparedMigration } from "./prepare.ts";
import type { Step } from "./step.ts";

/** The step that applies a prepared migration. */
export function upStep({ migration, up, down }: PreparedMigration, { client }: MigrationContext): Step {
  const entry = {
    filename: migration.filename,
    hash: up.hash,
    sql: up.source,
    source: "file" as const,
    client,
    downSql: down?.source,
    downHash: down?.hash,
  };
  return { direction: "up", migration, file: up, entry };
}
