import type { SeedSettings } from "../../config/seed-settings.ts";
import type { OperationContext } from "../../operation/context.ts";
import { recordHistory } from "../../operation/history.ts";
import { looking } from "../../operation/look.ts";
import { requireWritable } from "../../operation/require-writable.ts";
import { alone, type Run } from "../../operation/run.ts";
import { withSession } from "../../operation/session.ts";
import { ensureStateTables, historyTable } from "../../operation/state-tables.ts";
import { quoteIdentifier, quoteQualified } from "../../postgres/identifiers.ts";
import type { Session } from "../../postgres/session.ts";
import { startOfDay } from "./calendar.ts";
import { inChunks } from "./chunks.ts";
import { english, readContents } from "./contents.ts";
import { demoTableNames, type DemoTableName } from "./division.ts";
import { requireTables } from "./require-tables.ts";
import { makeShop, type Shop } from "./shop.ts";
import type { DemoTable } from "./tables/table.ts";
import { demoTables } from "./tables/tables.ts";

export interface DemoOptions {
  /** Of all tables together: 100 to 100 million. */
  rows: number;
  /** The tables lie in the schema of the permissions. */
  settings: Pick<SeedSettings, "permissionsTable">;
  /** The moment that the data ends; default: the start of today in UTC. */
  now?: Date | undefined;
  /** Another seed is another shop. */
  seed?: number | undefined;
}

export interface DemoResult {
  /** `already-there`: the tables hold this very demo, and nothing was done. */
  outcome: "loaded" | "already-there";
  rows: number;
  tables: { table: DemoTableName; rows: number }[];
  /** The first moment of the audit entries and the end of all data, ISO 8601 in UTC; null where nothing was loaded. */
  period: { from: string; until: string } | null;
  durationMs: number;
}

/** The history's name for it. */
const seedName = "demo";
const nothingStands = "The demo was rolled back; nothing of it remains.";

/** Progress is told about once a megabyte. */
const chunksBetweenEvents = 16;

/**
 * Fills the tables of the shop schema with a made-up shop, in one transaction, and gathers their statistics. Does
 * nothing where the tables hold this demo already.
 * @throws PgopsError `PGOPS_USAGE` for a number of rows that it cannot have, `PGOPS_DEMO_SCHEMA` where tables or columns
 * are missing, `PGOPS_DEMO_NOT_EMPTY` where the tables hold other rows, `PGOPS_LOCKED` and the like.
 */
export async function loadDemo(context: OperationContext, options: DemoOptions): Promise<DemoResult> {
  const started = performance.now();
  const { schema } = options.settings.permissionsTable;
  const now = options.now?.getTime() ?? startOfDay(Date.now());
  const shop = makeShop({ rows: options.rows, now, seed: options.seed });
  const outcome = await withSession(context, async (session) => {
    const found = await looking(context, session, "look at the tables", async () => {
      await requireTables(session, schema);
      return readContents(session, schema, shop);
    });
    if (found === "this demo") return "already-there";
    requireWritable(session);
    await ensureStateTables(session, context, []);
    return alone(context, session, "pgops demo", (run) => load(run, schema, shop));
  });
  return {
    outcome,
    rows: options.rows,
    tables: demoTableNames.map((table) => ({ table, rows: shop.counts[table] })),
    period:
      outcome === "loaded"
        ? {
            from: new Date(shop.calendar.auditStart).toISOString(),
            until: new Date(shop.calendar.now).toISOString(),
          }
        : null,
    durationMs: performance.now() - started,
  };
}

async function load(run: Run, schema: string, shop: Shop): Promise<DemoResult["outcome"]> {
  const started = performance.now();
  const tables = demoTables.map(({ name }) => quoteQualified({ schema, name })).join(", ");
  const outcome = await run.transaction(
    "load the demo",
    async (session) => {
      // From here on nobody writes to them, so they stay as empty as they are found.
      await session.run(`LOCK TABLE ${tables} IN SHARE ROW EXCLUSIVE MODE`);
      if ((await readContents(session, schema, shop)) === "this demo") return "already-there";
      for (const table of demoTables)
        await run.step(table.name, () => fill(run, session, schema, table, shop));
      await record(run, session, shop, performance.now() - started);
      return "loaded";
    },
    nothingStands,
  );
  if (outcome === "loaded") await analyze(run, tables);
  return outcome;
}

function fill(run: Run, session: Session, schema: string, table: DemoTable, shop: Shop): Promise<void> {
  const { signal, emit } = run.context;
  const total = shop.counts[table.name];
  let done = 0;
  let chunks = 0;
  const onChunk = (lines: number): void => {
    done += lines;
    if (++chunks % chunksBetweenEvents === 0)
      emit({ type: "progress", step: table.name, done, total, unit: "rows" });
  };
  const columns = table.columns.map(quoteIdentifier).join(", ");
  const copy = `COPY ${quoteQualified({ schema, name: table.name })} (${columns}) FROM STDIN`;
  return session.copyIn(copy, inChunks(table.lines(shop), { signal, onChunk }));
}

function record(run: Run, session: Session, shop: Shop, durationMs: number): Promise<unknown> {
  const rows = demoTableNames.reduce((sum, name) => sum + shop.counts[name], 0);
  return recordHistory(session, historyTable(run.context), {
    action: "seed",
    filename: seedName,
    outcome: "done",
    durationMs,
    hash: undefined,
    sql: undefined,
    source: undefined,
    client: run.context.client,
    message: `${english(rows)} rows`,
  });
}

/** Without it every estimate is wrong until autovacuum comes by. */
function analyze(run: Run, tables: string): Promise<void> {
  const stands = "The demo is loaded; only its statistics are missing, which ANALYZE gathers.";
  const gather = (session: Session): Promise<void> => session.run(`ANALYZE ${tables}`);
  return run.step("statistics", () => run.transaction("gather statistics", gather, stands));
}
