import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { type Extension, readExtensions } from "../catalog/extensions.ts";
import {
  countIndexes,
  type IndexDetails,
  type IndexesWanted,
  type IndexFacts,
  readIndexDetails,
  readIndexes,
} from "../catalog/indexes.ts";
import { shortLook } from "../catalog/look.ts";
import { measureIndex } from "../catalog/measure.ts";
import type { MaintenanceContext } from "../context.ts";
import { readLastRebuilt } from "../log/last-rebuilt.ts";
import { reindexWork } from "../statements/reindex.ts";
import { targetText, type Work } from "../work.ts";
import { estimateBtree, idealOfMeasured } from "./estimate-btree.ts";
import { type Chosen, freeOn, type Given } from "./given.ts";
import { growthOf, type IndexVerdict, isWorthMeasuring, judgeIndex } from "./judge-index.ts";
import { LeftOnes } from "./left-ones.ts";
import { mayNot, mayNotSee } from "./rights.ts";
import type { Selection } from "./selection.ts";
import { sizeText } from "../size-text.ts";

const chunk = 200;
/** So many are all judged one by one. */
const fewIndexes = 2000;
/** A measurement reads all of an index: larger ones are reckoned, and so is what comes after so much was read. */
const mostMeasured = 1024 ** 3;
const mostMeasuredAtOnce = 4 * 1024 ** 3;

interface Search {
  session: Session;
  context: MaintenanceContext;
  task: MaintenanceTask;
  given: Given;
  selection: Selection;
  left: LeftOnes;
  block: number;
  pgstattuple: Extension | undefined;
  /** Those that a task has built anew, as `targetText` has them. */
  rebuilt: ReadonlySet<string>;
  /** Bytes that may still be read to measure. */
  mayRead: number;
}

/** The works of a task "reindex". */
export async function chooseReindex(
  session: Session,
  context: MaintenanceContext,
  task: MaintenanceTask,
  given: Given,
  selection: Selection,
): Promise<Chosen> {
  const { indexes, block } = await countIndexes(session);
  const { pgstattuple } = await readExtensions(session);
  const left = new LeftOnes("reindex");
  const search: Search = {
    session,
    context,
    task,
    given,
    selection,
    left,
    block,
    pgstattuple: pgstattuple?.callable === true ? pgstattuple : undefined,
    rebuilt: await readLastRebuilt(session, context),
    mayRead: mostMeasuredAtOnce,
  };
  const large = await findLarge(search, indexes);
  large.sort((one, other) => other.pages - one.pages);
  const taken: { work: Work; gain: number }[] = [];
  for (let at = 0; at < large.length; at += chunk) {
    const some = large.slice(at, at + chunk);
    const oids = some.map(({ oid }) => oid);
    const details =
      (await shortLook(session, context.signal, () => readIndexDetails(session, oids, true))) ??
      (await readIndexDetails(session, oids, false));
    for (const facts of some) {
      context.signal?.throwIfAborted();
      const of = details.get(facts.oid);
      const found = of === undefined ? undefined : await consider(search, facts, of);
      if (found !== undefined) taken.push(found);
    }
  }
  taken.sort((one, other) => other.gain - one.gain);
  return { works: taken.map(({ work }) => work), ...left.all() };
}

/** Those that may be large enough; the others are counted as left. */
async function findLarge(search: Search, total: number): Promise<IndexFacts[]> {
  const { session, context, task, selection, left, block } = search;
  const leastPages = Math.floor(task.when.minSize / block / 2);
  const wanted: IndexesWanted = {
    ancestors: !selection.isAll,
    leastPages: selection.isAll && total > fewIndexes ? leastPages : 0,
  };
  const large: IndexFacts[] = [];
  let looked = 0;
  for await (const page of readIndexes(session, context, wanted)) {
    context.signal?.throwIfAborted();
    looked += page.length;
    for (const facts of page) {
      if (!selection.has({ name: facts.mainTable, ancestors: facts.ancestors })) continue;
      if (!facts.valid) invalid(facts, left);
      else if (facts.pages >= leastPages) large.push(facts);
      else small(facts, facts.pages * block, search);
    }
  }
  if (selection.isAll) left.skip(Math.max(total - looked, 0));
  return large;
}

function invalid({ name, beingBuilt, system }: IndexFacts, left: LeftOnes): void {
  const target = targetText(name);
  if (beingBuilt)
    left.nothing(
      () => target,
      () => "is being built",
      0.9,
    );
  else if (!system)
    left.wanted(
      target,
      `is not valid: its build failed or was broken off, and it only costs. DROP INDEX CONCURRENTLY ${target}; or REINDEX INDEX CONCURRENTLY ${target};`,
    );
}

function small({ name, system }: IndexFacts, bytes: number, { left, task: { when } }: Search): void {
  if (system) left.skip(1);
  else
    left.nothing(
      () => targetText(name),
      () => `small, ${sizeText(bytes)}`,
      (0.1 * bytes) / Math.max(when.minSize, 1),
    );
}

async function consider(
  search: Search,
  facts: IndexFacts,
  details: IndexDetails,
): Promise<{ work: Work; gain: number } | undefined> {
  const { task, left } = search;
  const { minSize, maxSize = Infinity } = task.when;
  if (details.bytes < minSize) {
    small(facts, details.bytes, search);
    return undefined;
  }
  const verdict = await judge(search, facts, details);
  const target = targetText(facts.name);
  if (!verdict.take) {
    if (facts.system) left.skip(1);
    else left.nothing(() => target, verdict.why, verdict.nearness);
    return undefined;
  }
  if (details.bytes > maxSize) {
    left.nothing(
      () => target,
      () => `${verdict.why}, but more than maxSize (${sizeText(maxSize)})`,
      0.95,
    );
    return undefined;
  }
  const hindrance = hindranceOf(search, facts, details);
  if (hindrance !== undefined) {
    if (facts.system && !details.mayRebuild) left.skip(1);
    else left.wanted(target, `${verdict.why}, but ${hindrance}`);
    return undefined;
  }
  return { work: workOf(search, facts, details, verdict.why), gain: verdict.gain };
}

async function judge(search: Search, facts: IndexFacts, details: IndexDetails): Promise<IndexVerdict> {
  const { session, context, task, block, pgstattuple } = search;
  const known = {
    bytes: details.bytes,
    growth: growthOf(facts, block),
    rebuilt: search.rebuilt.has(targetText(facts.name)),
    estimate: estimateBtree(facts, details, block),
  };
  const mayMeasure =
    pgstattuple !== undefined &&
    facts.method === "btree" &&
    details.bytes <= Math.min(mostMeasured, search.mayRead) &&
    isWorthMeasuring(known, task.when);
  const found = mayMeasure ? await measureIndex(session, pgstattuple, facts.oid, context.signal) : undefined;
  if (found !== undefined) search.mayRead -= found.bytes;
  const measured = found && idealOfMeasured(found, details.fillfactor, block);
  return judgeIndex({ ...known, measured }, task.when);
}

/** Why it cannot be rebuilt now; undefined where it can. */
function hindranceOf(
  { given, session }: Pick<Search, "given" | "session">,
  facts: IndexFacts,
  { owner, mayRebuild, maySeeSchema, bytes, tablespace }: IndexDetails,
): string | undefined {
  const { windowOpen, preflight } = given;
  if (!mayRebuild) return `its table ${mayNot(owner, session)}`;
  if (!maySeeSchema) return `it ${mayNotSee(facts.name.schema, session)}`;
  if (preflight.rewritingWaits !== null) return preflight.rewritingWaits;
  const free = freeOn(preflight, tablespace);
  if (free !== null && free < bytes)
    return `a second copy takes ${sizeText(bytes)}, and ${sizeText(free)} are free on the disk`;
  const locking = plainReason(facts);
  if (locking !== undefined && !windowOpen)
    return `${locking}: REINDEX would keep everybody from writing, and waits for the window`;
  return undefined;
}

/** What PostgreSQL rebuilds only while it keeps others from writing. */
function plainReason({ exclusion, system }: IndexFacts): string | undefined {
  if (exclusion) return "it is of an exclusion constraint";
  return system ? "it is of a catalog" : undefined;
}

function workOf({ given }: Search, facts: IndexFacts, { bytes }: IndexDetails, why: string): Work {
  const { oid, name, table } = facts;
  const locking = plainReason(facts);
  const relation = {
    oid,
    name,
    kind: "index",
    inherited: false,
    table,
    sizes: { total: bytes, heap: 0, indexes: 0 },
  } as const;
  const expectedMs = given.expectation.expectedMs("reindex", name, bytes);
  const because = locking === undefined ? why : `${why}; not CONCURRENTLY, ${locking}`;
  return reindexWork(relation, { concurrently: locking === undefined }, { why: because, expectedMs });
}
