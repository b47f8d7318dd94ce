import { ExitCode, PgopsError } from "../errors.ts";
import { operationFailure } from "../operation/failure.ts";
import { looking } from "../operation/look.ts";
import { requireWritable } from "../operation/require-writable.ts";
import { alone, type Run } from "../operation/run.ts";
import { withSession } from "../operation/session.ts";
import { ensureStateTables } from "../operation/state-tables.ts";
import { quoteWhereNeeded } from "../postgres/identifiers.ts";
import type { Session } from "../postgres/session.ts";
import type { SeedContext } from "./context.ts";
import { applyAccess } from "./permissions/apply.ts";
import { type AccessPlan, hasExtra, isSatisfied, planAccess } from "./permissions/plan.ts";
import type { AccessFile } from "./permissions/read-file.ts";
import { accessTables, readAccess, requireTables } from "./permissions/tables.ts";
import { readSeeds, type Seeds } from "./read-seeds.ts";
import {
  countDifferences,
  isDue,
  type PermissionsResult,
  permissionsResult,
  type SeedLine,
  seedLines,
  type SeedResult,
} from "./result.ts";
import { runSqlSeed } from "./run-sql.ts";
import { readRecords, seedTable } from "./seed-table.ts";
import { seedInTransaction } from "./transaction.ts";

export interface SeedOptions {
  /** These alone: "permissions", "002_examples", "examples", "2". */
  only?: readonly string[] | undefined;
  /** Removes permissions and grants that the file does not hold. */
  prune?: boolean | undefined;
  /** Only tells what would be done. */
  dryRun?: boolean | undefined;
  /** Is asked before anything is removed; where it is not given, nobody is. */
  confirm?: ((removed: PermissionsResult) => Promise<boolean>) | undefined;
}

/**
 * Gives the database what the files of the seeds hold: first the permissions and roles, then the files of SQL by number,
 * each in a transaction of its own. What is as the files say is left alone.
 * @throws PgopsError; `partial` holds what was done before it.
 */
export async function seed(context: SeedContext, options: SeedOptions = {}): Promise<SeedResult> {
  const seeds = await readSeeds(context, options.only);
  return withSession(context, async (session) => {
    const found = await look(session, context, seeds, options);
    if (options.dryRun === true || !isWanting(found, options)) return resultOf(found);
    requireWritable(session);
    const agreed = await agree(found, options);
    return alone(context, session, seedLockKey(context), async (run) => {
      await ensureTables(session, context);
      return new SeedRun(run, context, seeds, { ...options, agreed }).all(found);
    });
  });
}

/** Tells how the database differs from the files of the seeds, and changes nothing. @throws PgopsError as `seed` does. */
export function checkSeeds(
  context: SeedContext,
  options: Pick<SeedOptions, "only"> = {},
): Promise<SeedResult> {
  return seed(context, { ...options, dryRun: true });
}

/** The name of the lock that a run holds. */
function seedLockKey({ stateSchema }: SeedContext): string {
  return `pgops seed ${stateSchema}`;
}

/** Where the database stands. */
interface Found {
  plan: AccessPlan | undefined;
  permissions: PermissionsResult | null;
  lines: SeedLine[];
}

/** @throws PgopsError `PGOPS_LOCK_TIMEOUT` where the tables stay locked, `PGOPS_SEED_TABLE` */
async function look(
  session: Session,
  context: SeedContext,
  seeds: Seeds,
  options: SeedOptions,
): Promise<Found> {
  try {
    return await looking(context, session, "compare the database with the files", () =>
      compare(session, context, seeds, options),
    );
  } catch (error) {
    throw error instanceof PgopsError && error.sqlstate === "42501"
      ? error.with({ hint: readingNeeds(context) })
      : error;
  }
}

function readingNeeds({ stateSchema, seeds }: SeedContext): string {
  const tables = [seeds.permissionsTable, seeds.rolePermissionsTable, { schema: stateSchema, name: "seeds" }];
  const schemas = [...new Set(tables.map(({ schema }) => quoteWhereNeeded(schema)))];
  const names = tables.map((table) => `${quoteWhereNeeded(table.schema)}.${quoteWhereNeeded(table.name)}`);
  return `To look, a role needs USAGE on ${schemas.join(", ")} and SELECT on ${names.join(", ")}, as far as they are there.`;
}

async function compare(
  session: Session,
  context: SeedContext,
  seeds: Seeds,
  { only = [], prune = false }: SeedOptions,
): Promise<Found> {
  const { access } = seeds;
  const lines = seedLines(seeds, await readRecords(session, seedTable(context)), only.length === 0);
  if (access === undefined) return { plan: undefined, permissions: null, lines };
  const tables = accessTables(context.seeds);
  await requireTables(session, tables);
  const plan = planAccess(access.access, await readAccess(session, tables));
  return { plan, permissions: permissionsResult(access, plan, prune), lines };
}

/** Whether there is anything to do. */
function isWanting({ plan, lines }: Found, { prune = false }: SeedOptions): boolean {
  return lines.some(isDue) || (plan !== undefined && isToBeWritten(plan, prune));
}

function isToBeWritten(plan: AccessPlan, prune: boolean): boolean {
  return !isSatisfied(plan) || (prune && hasExtra(plan));
}

function resultOf({ permissions, lines }: Found): SeedResult {
  return { written: false, permissions, seeds: lines, differences: countDifferences(permissions, lines) };
}

/** @throws PgopsError `PGOPS_NOT_CONFIRMED` */
async function agree(
  { plan, permissions }: Found,
  { prune = false, confirm }: SeedOptions,
): Promise<AccessPlan | undefined> {
  if (!prune || confirm === undefined || plan === undefined || permissions === null) return undefined;
  if (!hasExtra(plan) || (await confirm(permissions))) return plan;
  throw new PgopsError({
    code: "PGOPS_NOT_CONFIRMED",
    message: "not confirmed; nothing was removed, and nothing else was written",
    exitCode: ExitCode.usage,
  });
}

async function ensureTables(session: Session, context: SeedContext): Promise<void> {
  try {
    await ensureStateTables(session, context, [seedTable(context)]);
  } catch (error) {
    const step = `make what pgops remembers in the schema ${context.stateSchema}`;
    throw operationFailure(error, { step, stands: "Nothing was seeded.", signal: context.signal });
  }
}

/** One run, while no other is at work. */
class SeedRun {
  readonly #run: Run;
  readonly #context: SeedContext;
  readonly #seeds: Seeds;
  readonly #options: SeedOptions & { agreed: AccessPlan | undefined };
  readonly #done: string[] = [];
  #permissions: PermissionsResult | null = null;
  #lines: SeedLine[] = [];

  constructor(
    run: Run,
    context: SeedContext,
    seeds: Seeds,
    options: SeedOptions & { agreed: AccessPlan | undefined },
  ) {
    this.#run = run;
    this.#context = context;
    this.#seeds = seeds;
    this.#options = options;
  }

  /** @throws PgopsError with what was done before it. */
  async all(found: Found): Promise<SeedResult> {
    const { access } = this.#seeds;
    this.#lines = found.lines;
    try {
      if (access !== undefined) this.#permissions = await this.#access(access, found);
      for (const index of this.#lines.keys()) await this.#file(index);
    } catch (error) {
      throw error instanceof PgopsError ? error.with({ partial: { ...this.#result() } }) : error;
    }
    return this.#result();
  }

  #result(): SeedResult {
    const result = resultOf({ plan: undefined, permissions: this.#permissions, lines: this.#lines });
    return { ...result, written: this.#done.length > 0 };
  }

  async #access(file: AccessFile, { plan: seen, permissions }: Found): Promise<PermissionsResult | null> {
    const { filename, hash, access } = file;
    const { prune = false, agreed } = this.#options;
    if (seen !== undefined && !isToBeWritten(seen, prune)) return permissions;
    const tables = accessTables(this.#context.seeds);
    const plan = await this.#run.step(filename, async () => {
      const { result } = await seedInTransaction(this.#run, {
        filename,
        hash,
        sql: undefined,
        earlier: [],
        work: async (session) => {
          const applied = await applyAccess(session, tables, access, { prune, agreed });
          return { result: applied, changed: isToBeWritten(applied, prune) };
        },
      });
      return result;
    });
    if (isToBeWritten(plan, prune)) this.#done.push(filename);
    return permissionsResult(file, plan, prune);
  }

  async #file(index: number): Promise<void> {
    const line = this.#lines[index];
    const file = this.#seeds.files.find(({ name }) => name === line?.name);
    if (line === undefined || file?.text === undefined || !isDue(line)) return;
    const { text } = file;
    const durationMs = await this.#run.step(file.filename, () =>
      runSqlSeed(this.#run, file, text, this.#done),
    );
    // Another run has done it in between.
    if (durationMs === undefined) this.#lines[index] = { ...line, state: "unchanged" };
    else {
      this.#lines[index] = { ...line, ran: true, durationMs };
      this.#done.push(file.filename);
    }
  }
}
