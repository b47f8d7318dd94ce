import type { PartitionsConfig } from "../../src/config/partitions-schema.ts";
import { loadSettings } from "../../src/config/load.ts";
import { operationContext, type OperationContextOptions } from "../../src/operation/context.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { type PartitionContext, partitionContext, withPartitions } from "../../src/partitions/context.ts";
import { readPartitionedTable } from "../../src/partitions/catalog/read-table.ts";
import { describeRange } from "../../src/partitions/describe.ts";
import { type Difference, differencesOf } from "../../src/partitions/likeness/differences.ts";
import { readFacts } from "../../src/partitions/likeness/facts.ts";
import { siblingOf } from "../../src/partitions/likeness/liken.ts";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";

/** A database with tables, and the context of operations on their partitions at a moment. */
export interface PartitionScene extends FreshDatabase {
  events: OperationEvent[];
  /** The context at a moment; `options` go before the configuration. */
  at: (moment: string, options?: Partial<OperationContextOptions>) => Promise<PartitionContext>;
  /** The partitions of a table in order: "audit_logs_2026_11: 2026-11-01 to 2026-12-01"; the default by its name. */
  partitions: (table?: string) => Promise<string[]>;
  /** In what the partitions differ from their table, by name. */
  differences: (table?: string) => Promise<Record<string, Difference[]>>;
}

/** A table by month, with rows that hold a moment. */
export const auditLogs = `CREATE TABLE audit_logs (id bigint GENERATED ALWAYS AS IDENTITY, created_at timestamptz NOT NULL,
  action text NOT NULL DEFAULT 'x', PRIMARY KEY (id, created_at)) PARTITION BY RANGE (created_at);`;

/** A fresh database in which this SQL has run, and these tables are configured. */
export async function partitionScene(
  sql: string,
  partitions: readonly PartitionsConfig[] = [{ table: "audit_logs", interval: "month", ahead: 2 }],
  url?: (database: FreshDatabase) => string,
): Promise<PartitionScene> {
  const database = await freshDatabase();
  await database.sql.unsafe(sql);
  const events: OperationEvent[] = [];
  const settings = await loadSettings({
    cwd: "/",
    env: {},
    databaseUrl: url?.(database) ?? database.url,
    inline: { partitions: [...partitions] },
  });
  const emit = (event: OperationEvent): void => void events.push(event);
  const at: PartitionScene["at"] = async (moment, options = {}) =>
    partitionContext(await operationContext(settings, { env: {}, emit, ...options }), settings, {
      at: new Date(moment),
    });
  const settingsOf = (name: string): (typeof settings.partitions)[number] => {
    const found = settings.partitions.find(({ table }) => table.name === name);
    if (found === undefined) throw new Error(`${name} is not configured`);
    return found;
  };
  return {
    ...database,
    events,
    at,
    partitions: async (name = settings.partitions[0]?.table.name ?? "") =>
      withPartitions(await at("2026-01-01T00:00Z"), async (session) => {
        const table = await readPartitionedTable(session, settingsOf(name));
        const bounded = table.partitions.map(
          (one) => `${one.name}: ${one.range === undefined ? "" : describeRange(table.grid, one.range)}`,
        );
        return [...bounded, ...(table.default === undefined ? [] : [table.default.name])];
      }),
    differences: async (name = settings.partitions[0]?.table.name ?? "") =>
      withPartitions(await at("2026-01-01T00:00Z"), async (session) => {
        const table = await readPartitionedTable(session, settingsOf(name));
        const all = [...table.partitions, ...(table.default === undefined ? [] : [table.default])];
        const facts = await readFacts(session, [table.oid, ...all.map(({ oid }) => oid)]);
        const of = (oid: string) => facts.get(oid) ?? Promise.reject(new Error(`no facts of ${oid}`));
        const parent = await of(table.oid);
        const found: Record<string, Difference[]> = {};
        for (const one of all) {
          const sibling = siblingOf(table, one.oid);
          found[one.name] = differencesOf(parent, await of(one.oid), sibling && (await of(sibling.oid)));
        }
        return found;
      }),
  };
}
