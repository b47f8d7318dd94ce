import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import { formatDuration } from "../../duration.ts";
import type { Session } from "../../postgres/session.ts";
import { readExtensions } from "../catalog/extensions.ts";
import { shortLook } from "../catalog/look.ts";
import { measureTable } from "../catalog/measure.ts";
import { readTableShape, type TableShape } from "../catalog/table-shape.ts";
import { readTableDetails, readTables, type TableDetails, type TableFacts } from "../catalog/tables.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Relation } from "../statements/relation.ts";
import { targetText, type Work } from "../work.ts";
import type { Estimate } from "./estimate.ts";
import { estimateHeap, idealOfMeasuredHeap } from "./estimate-heap.ts";
import { type Chosen, freeOn, type Given } from "./given.ts";
import { deadBytes, type FullEvidence, judgeFull, keepingDead } from "./judge-full.ts";
import { LeftOnes } from "./left-ones.ts";
import { copiesNeeded, methodHindrance, rewriteWork, tableHindrance, type Tools } from "./methods.ts";
import { pgRepackVersion } from "./pg-repack-program.ts";
import { mayNot, mayNotSee } from "./rights.ts";
import type { Selection } from "./selection.ts";
import { sizeText } from "../size-text.ts";

interface Search {
  session: Session;
  context: MaintenanceContext;
  task: MaintenanceTask;
  given: Given;
  left: LeftOnes;
  tools: Tools;
}

interface Found {
  relation: Relation;
  details: TableDetails;
  why: string;
  gain: number;
}

/** The works of a task "vacuum-full": of the tables that it names, those whose bloat is known to be worth it. */
export async function chooseVacuumFull(
  session: Session,
  context: MaintenanceContext,
  task: MaintenanceTask,
  given: Given,
  selection: Selection,
): Promise<Chosen> {
  const left = new LeftOnes("vacuum-full");
  const tools = await toolsOf(session, context, task);
  const search: Search = { session, context, task, given, left, tools };
  const found: Found[] = [];
  for (const facts of await named(search, selection)) {
    context.signal?.throwIfAborted();
    const one = await consider(search, facts);
    if (one !== undefined) found.push(one);
  }
  found.sort((one, other) => other.gain - one.gain);
  return { works: inTime(search, found), ...left.all() };
}

async function toolsOf(
  session: Session,
  { signal, lockPatienceMs }: MaintenanceContext,
  { method }: MaintenanceTask,
): Promise<Tools> {
  return {
    method,
    server: session.info.version_number,
    extensions: await readExtensions(session),
    pgRepackProgram: method === "pg_repack" ? await pgRepackVersion(signal) : undefined,
    lockPatienceMs,
  };
}

/** Never all tables unless the configuration spells it out with a pattern, and never a catalog. */
async function named({ session, context, task, left }: Search, selection: Selection): Promise<TableFacts[]> {
  if (task.tables === undefined || task.tables.length === 0) {
    left.nothing(
      () => task.name,
      () => "no table is named in its `tables`",
      0,
    );
    return [];
  }
  const found: TableFacts[] = [];
  const least = { rows: 0, changed: 0, agePercent: 0 };
  for await (const page of readTables(session, { ancestors: true, least, signal: context.signal }))
    found.push(
      ...page.filter((facts) => selection.has(facts) && facts.kind !== "partitioned" && !facts.system),
    );
  return found;
}

async function consider(search: Search, facts: TableFacts): Promise<Found | undefined> {
  const { context, task, left } = search;
  const { oid, name, kind, inherited } = facts;
  const [details, shape] = await detailsOf(search, oid);
  if (details === undefined || shape === undefined) return undefined;
  const target = targetText(name);
  const { sizes } = details;
  const bytes = sizes.total - sizes.indexes;
  // What it may not be for its size is not measured either.
  const isTooLarge = sizes.total > (task.when.maxSize ?? Infinity);
  const measured = isTooLarge ? undefined : await measuredBytes(search, oid, shape);
  const estimate = withLongValues(estimateHeap(shape), bytes - sizes.heap);
  const evidence = { bytes, total: sizes.total, estimate, measured };
  const verdict = judgeFull(evidence, task.when);
  if (!verdict.take) {
    left.nothing(
      () => target,
      () => verdict.why,
      verdict.nearness,
    );
    return undefined;
  }
  context.signal?.throwIfAborted();
  const hindrance =
    rightsHindrance(search, details, name.schema) ??
    hindranceOf(search, details) ??
    tableHindrance(search.tools, { kind }, shape) ??
    keptHindrance(search, facts, evidence, sizes.heap);
  if (hindrance !== undefined) {
    left.wanted(target, `${verdict.why}, but ${hindrance}`);
    return undefined;
  }
  const relation: Relation = { oid, name, kind, inherited, table: { oid, name }, sizes };
  return { relation, details, why: verdict.why, gain: verdict.gain };
}

async function detailsOf(
  { session, context }: Search,
  oid: number,
): Promise<[TableDetails | undefined, TableShape | undefined]> {
  const read = async (exact: boolean): Promise<TableDetails | undefined> =>
    (await readTableDetails(session, [oid], exact)).get(oid);
  const details = (await shortLook(session, context.signal, () => read(true))) ?? (await read(false));
  return [details, await readTableShape(session, oid)];
}

/** What rows and long values would take; undefined where pgstattuple is not there, or did not get to it. */
async function measuredBytes(
  { session, context, tools }: Search,
  oid: number,
  { toastOid, block, fillfactor, method }: TableShape,
): Promise<number | undefined> {
  const { pgstattuple } = tools.extensions;
  if (pgstattuple?.callable !== true || method !== "heap") return undefined;
  const heap = await measureTable(session, pgstattuple, oid, context.signal);
  if (heap === undefined) return undefined;
  const ideal = idealOfMeasuredHeap(heap, block, fillfactor);
  if (toastOid === undefined) return ideal;
  const toast = await measureTable(session, pgstattuple, toastOid, context.signal);
  return toast && ideal + idealOfMeasuredHeap(toast, block, 100);
}

/** The statistics do not tell how full the long values are: none of them counts as bloat. */
function withLongValues(estimate: Estimate, longValues: number): Estimate {
  return "bytes" in estimate ? { bytes: estimate.bytes + longValues } : estimate;
}

function rightsHindrance(
  { session }: Search,
  { ownerMay, maySeeSchema, owner }: TableDetails,
  schema: string,
): string | undefined {
  if (!ownerMay) return `it ${mayNot(owner, session)}`;
  return maySeeSchema ? undefined : `it ${mayNotSee(schema, session)}`;
}

/** Dead rows that an old transaction may still see are copied with the others. */
function keptHindrance(
  { given: { preflight }, task }: Pick<Search, "given" | "task">,
  facts: TableFacts,
  evidence: FullEvidence,
  heap: number,
): string | undefined {
  if (preflight.notes?.some(({ code }) => code === "old-transaction") !== true) return undefined;
  const dead = deadBytes(facts, { heap, longValues: evidence.bytes - heap });
  return judgeFull(keepingDead(evidence, dead), task.when).take
    ? undefined
    : "too much of it are dead rows that an old transaction may keep alive";
}

function hindranceOf(
  { given: { windowOpen, preflight }, tools }: Pick<Search, "given" | "tools">,
  { sizes, tablespace }: TableDetails,
): string | undefined {
  const method = methodHindrance(tools);
  if (method !== undefined) return method;
  if (!windowOpen) return "it waits for the window";
  if (preflight.rewritingWaits !== null) return preflight.rewritingWaits;
  const needed = sizes.total * copiesNeeded(tools.method);
  const free = freeOn(preflight, tablespace);
  if (free === null && tablespace !== null)
    return `nobody can tell whether ${sizeText(needed)} are free on the disk of its tablespace ${tablespace}`;
  if (free === null)
    return `nobody can tell whether ${sizeText(needed)} are free on the disk (${preflight.freeSpace.from}): set maintenance.freeSpace`;
  return free < needed
    ? `it takes ${sizeText(needed)} on the disk for a while, and ${sizeText(free)} are free`
    : undefined;
}

/** Those that fit in the time that is left, one after the other, by what they took before. */
function inTime({ given, left, tools }: Search, found: readonly Found[]): Work[] {
  const works: Work[] = [];
  let timeLeft = given.timeLeftMs ?? Infinity;
  for (const { relation, details, why } of found) {
    const target = targetText(relation.name);
    const expectedMs = given.expectation.expectedMs("vacuum-full", relation.name, details.sizes.total);
    if (given.timeLeftMs !== undefined && expectedMs === undefined) {
      left.wanted(target, `${why}, but how long it takes is not known`);
    } else if ((expectedMs ?? 0) > timeLeft) {
      left.wanted(
        target,
        `${why}, but it would take about ${formatDuration(expectedMs ?? 0)}, and ${formatDuration(Math.max(timeLeft, 0))} are left`,
        // What never fits is for people to see to, and not for the next run.
        (expectedMs ?? 0) <= (given.longestMs ?? Infinity),
      );
    } else {
      timeLeft -= expectedMs ?? 0;
      works.push(rewriteWork(relation, tools, { why, expectedMs }));
    }
  }
  return works;
}
