import type { PartitionSettings } from "../config/partition-settings.ts";
import type { Settings } from "../config/settings.ts";
import { ExitCode, PgopsError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import type { OperationContext } from "../operation/context.ts";
import { alone, type Run } from "../operation/run.ts";
import { withSession } from "../operation/session.ts";
import { quoteQualified, type QualifiedName } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import { nameOf } from "./catalog/read-table.ts";

/** What every operation on partitions needs. */
export interface PartitionContext extends OperationContext {
  /** The clock: now, or what `--at` says. */
  at: Date;
  /** The tables to look after. */
  tables: readonly PartitionSettings[];
  /** The folder that the configuration's paths are seen from. */
  root: string;
}

export interface PartitionContextOptions {
  at?: Date | undefined;
  /** Only these of the configured tables, by their names. */
  only?: readonly string[] | undefined;
}

/**
 * The context of the settings in force. @throws PgopsError `PGOPS_PARTITIONS_TABLE` (exit code 2) where no table is
 * configured, or `only` names one that is not.
 */
export function partitionContext(
  context: OperationContext,
  settings: Settings,
  { at = new Date(), only = [] }: PartitionContextOptions = {},
): PartitionContext {
  const { partitions, root } = settings;
  if (partitions.length === 0) throw nothingConfigured();
  const tables =
    only.length === 0 ? partitions : [...new Set(only.map((name) => configuredTable(partitions, name)))];
  return { ...context, at, tables, root };
}

function configuredTable(partitions: readonly PartitionSettings[], name: string): PartitionSettings {
  const names = partitions.map(({ table }) => nameOf(table));
  // As it is written in SQL, or as it is: a shell takes the quotes off `--table "Events"`.
  const found =
    partitions.find((_, index) => names[index] === name) ??
    partitions.find(
      ({ table: { schema, name: plain } }) =>
        `${schema}.${plain}` === name || (schema === "public" && plain === name),
    );
  if (found !== undefined) return found;
  throw new PgopsError({
    code: "PGOPS_PARTITIONS_TABLE",
    message: `the configuration has no partitions of a table "${name}"${didYouMean(name, names)}`,
    hint: `It has those of ${names.join(", ")}.`,
    exitCode: ExitCode.usage,
  });
}

function nothingConfigured(): PgopsError {
  return new PgopsError({
    code: "PGOPS_PARTITIONS_TABLE",
    message: "the configuration names no partitioned table",
    hint: 'Add one: partitions: [{ table: "audit_logs", interval: "month", ahead: 3 }]. docs/partitions.md lists the keys.',
    exitCode: ExitCode.usage,
  });
}

/** A session that reads and writes moments in ISO, as the bounds of partitions are read. */
export function withPartitions<Result>(
  context: OperationContext,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withSession(context, async (session) => {
    if (!session.behindPooler) await session.run("SET DateStyle = 'ISO, YMD'");
    return work(session);
  });
}

/**
 * Does what changes the partitions of a table while no other run does: making, repairing and converting exclude each
 * other, retiring (`job` "retire") goes on beside them, for an archive takes long.
 * @throws PgopsError `PGOPS_LOCKED` (exit code 4)
 */
export function aloneWith<Result>(
  context: OperationContext,
  session: Session,
  table: QualifiedName,
  work: (run: Run) => Promise<Result>,
  job: "make" | "retire" = "make",
): Promise<Result> {
  return alone(context, session, `pgops partitions ${job} ${quoteQualified(table)}`, work);
}
