import type { MaintenanceTask } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { shortLook } from "../catalog/look.ts";
import {
  type PartitionsFacts,
  readHeapSizes,
  readPartitions,
  readTableDetails,
  readTables,
  type TableDetails,
  type TableFacts,
} from "../catalog/tables.ts";
import { readParents, type RememberedParent } from "../catalog/remembered.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Relation } from "../statements/relation.ts";
import { analyzeWork, vacuumWork } from "../statements/vacuum.ts";
import { targetText, type Work } from "../work.ts";
import type { Chosen, Given } from "./given.ts";
import { compareUrgency, isUncounted, judgeTable, type TableVerdict } from "./judge-table.ts";
import { judgeParent } from "./judge-parent.ts";
import { LeftOnes } from "./left-ones.ts";
import { mayNot } from "./rights.ts";
import type { Selection } from "./selection.ts";
import { sizeText } from "./words.ts";

/** The sizes of the most urgent are looked up, of the others they are the last VACUUM's: a look costs one at the disk. */
const mostLookedUp = 2000;
const chunk = 500;

type Taken = Extract<TableVerdict, { take: true }>;
type Candidate = Pick<TableFacts, "oid" | "name" | "kind" | "inherited" | "system"> & { verdict: Taken };

/** The works of a task "vacuum" or "analyze". */
export async function chooseTables(
  session: Session,
  context: MaintenanceContext,
  task: MaintenanceTask,
  given: Pick<Given, "expectation">,
  selection: Selection,
): Promise<Chosen> {
  const run = task.run === "analyze" ? "analyze" : "vacuum";
  const left = new LeftOnes(run);
  const candidates = await findCandidates({ session, context, task, selection, left, run });
  candidates.sort((one, other) => compareUrgency(one.verdict.urgency, other.verdict.urgency));
  const works: Work[] = [];
  for (let at = 0; at < candidates.length; at += chunk) {
    const some = candidates.slice(at, at + chunk);
    const oids = some.map(({ oid }) => oid);
    const details =
      (at < mostLookedUp
        ? await shortLook(session, context.signal, () => readTableDetails(session, oids, true))
        : undefined) ?? (await readTableDetails(session, oids, false));
    for (const candidate of some) {
      const work = workOf(candidate, details.get(candidate.oid), { session, task, given, left });
      if (work !== undefined) works.push(work);
    }
  }
  return { works, ...left.all() };
}

interface Search {
  session: Session;
  context: MaintenanceContext;
  task: MaintenanceTask;
  selection: Selection;
  left: LeftOnes;
  run: "vacuum" | "analyze";
}

async function findCandidates(search: Search): Promise<Candidate[]> {
  const { session, context, task, selection, left, run } = search;
  const candidates: Candidate[] = [];
  const parents: TableFacts[] = [];
  for await (const page of readTables(session, { ancestors: selection.asksForAncestors })) {
    context.signal?.throwIfAborted();
    const chosen = page.filter((facts) => selection.has(facts));
    const uncounted = chosen.filter(isUncounted).map(({ oid }) => oid);
    const sizes =
      uncounted.length === 0
        ? undefined
        : await shortLook(session, context.signal, () => readHeapSizes(session, uncounted));
    for (const facts of chosen) {
      if (facts.kind === "partitioned") parents.push(facts);
      else take(facts, judgeTable(facts, task.when, run, sizes?.get(facts.oid)), candidates, left);
    }
  }
  const remembered =
    parents.length === 0 ? new Map<number, RememberedParent>() : await readParents(session, context);
  for (let at = 0; at < parents.length; at += chunk) {
    const some = parents.slice(at, at + chunk);
    const partitions = await readPartitions(
      session,
      some.map(({ oid }) => oid),
    );
    for (const facts of some) {
      const of: PartitionsFacts | undefined = partitions.get(facts.oid);
      if (of !== undefined)
        take(facts, judgeParent(facts, of, remembered.get(facts.oid), task.when), candidates, left);
    }
  }
  return candidates;
}

function take(
  { oid, name, kind, inherited, system }: TableFacts,
  verdict: TableVerdict,
  candidates: Candidate[],
  left: LeftOnes,
): void {
  if (verdict.take) candidates.push({ oid, name, kind, inherited, system, verdict });
  else left.nothing(() => targetText(name), verdict.why, verdict.nearness);
}

function workOf(
  { verdict, ...facts }: Candidate,
  details: TableDetails | undefined,
  {
    session,
    task,
    given,
    left,
  }: Pick<Search, "session" | "task" | "left"> & { given: Pick<Given, "expectation"> },
): Work | undefined {
  // Dropped since.
  if (details === undefined) return undefined;
  const target = targetText(facts.name);
  const { sizes } = details;
  const { minSize, maxSize } = task.when;
  const { action, why, urgency } = verdict;
  if (facts.kind !== "partitioned" && !action.freeze) {
    if (sizes.heap < minSize || sizes.total > (maxSize ?? Infinity)) {
      left.nothing(
        () => target,
        `${why}, but ${sizes.heap < minSize ? `small (${sizeText(sizes.heap)})` : `too large (${sizeText(sizes.total)})`}`,
        0.5,
      );
      return undefined;
    }
  }
  if (!details.ownerMay && !details.databaseOwnerMay) {
    const refusal = mayNot(details.owner, session);
    // The catalogs are another's, and autovacuum's.
    if (facts.system) left.nothing(() => target, `${why}, but it ${refusal}`, urgency[0] / 10);
    else left.wanted(target, `${why}, but it ${refusal}`);
    return undefined;
  }
  const relation: Relation = { ...facts, table: { oid: facts.oid, name: facts.name }, sizes };
  return made(relation, verdict, { session, given });
}

function made(
  relation: Relation,
  { action, why }: Taken,
  { session, given }: { session: Session; given: Pick<Given, "expectation"> },
): Work {
  const server = session.info.version_number;
  const work = action.vacuum
    ? vacuumWork(relation, { analyze: action.analyze, freeze: action.freeze }, server)
    : analyzeWork(relation, { only: true }, server);
  const expectedMs = given.expectation.expectedMs(work.kind, relation.name, work.bytes);
  return { ...work, why, expectedMs };
}
