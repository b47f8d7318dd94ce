import type { MaintenanceTask, Thresholds } from "../../config/maintenance-settings.ts";
import type { Session } from "../../postgres/session.ts";
import { shortLook } from "../catalog/look.ts";
import {
  type PartitionsFacts,
  readPartitions,
  readTableDetails,
  readTables,
  countTables,
  type TablesWanted,
  type TableDetails,
  type TableFacts,
} from "../catalog/tables.ts";
import { type Below, readBelow } from "../catalog/partitions-below.ts";
import { readParents, type RememberedParent } from "../catalog/remembered.ts";
import type { MaintenanceContext } from "../context.ts";
import type { Relation, RelationSizes } from "../statements/relation.ts";
import { analyzeWork, canAnalyzeAlone, vacuumWork } from "../statements/vacuum.ts";
import { targetText, type Work } from "../work.ts";
import type { Chosen, Given } from "./given.ts";
import { compareUrgency, fewestChanges, judgeTable, type TableVerdict } from "./judge-table.ts";
import { judgeParent } from "./judge-parent.ts";
import { LeftOnes } from "./left-ones.ts";
import { mayNot, mayNotSee } from "./rights.ts";
import type { Selection } from "./selection.ts";
import { sizeText } from "../size-text.ts";
import { withTheWhole } from "./with-the-whole.ts";

/** The sizes of the most urgent are looked up, of the others they are the last VACUUM's: a look costs one at the disk. */
const mostLookedUp = 2000;
const chunk = 500;
/** So many are all judged one by one. */
const fewTables = 2000;

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
  const search = { session, context, task, selection, left, run } as const;
  const { candidates, below } = await onceEach(search, await findCandidates(search));
  candidates.sort((one, other) => compareUrgency(one.verdict.urgency, other.verdict.urgency));
  const works: Work[] = [];
  // What has become a work is let go: of very many both would be too much.
  for (let done = 0; candidates.length > 0; done += chunk) {
    const some = candidates.splice(0, chunk);
    const oids = some.map(({ oid }) => oid);
    const details =
      (done < mostLookedUp
        ? await shortLook(session, context.signal, () => readTableDetails(session, oids, true))
        : undefined) ?? (await readTableDetails(session, oids, false));
    for (const candidate of some) {
      const found = withPartitions(details.get(candidate.oid), below.get(candidate.oid));
      const work = workOf(candidate, found, { session, task, given, left });
      if (work !== undefined) works.push(withParts(work, below.get(candidate.oid)));
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
  const total = await countTables(session);
  let looked = 0;
  for await (const page of readTables(session, wantedOf(search, total))) {
    context.signal?.throwIfAborted();
    looked += page.length;
    for (const facts of page) {
      if (!selection.has(facts)) continue;
      if (facts.kind === "partitioned") parents.push(facts);
      else take(facts, judgeTable(withoutNews(facts, context), task.when, run), candidates, search);
    }
  }
  if (selection.isAll) left.skip(Math.max(total - looked, 0));
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
        take(facts, judgeParent(facts, of, remembered.get(facts.oid), task.when), candidates, search);
    }
  }
  return candidates;
}

/** What pgops writes down of this run the statistics have not heard of yet: that nobody has counted it is no news. */
function withoutNews(facts: TableFacts, { stateSchema }: MaintenanceContext): TableFacts {
  return facts.name.schema === stateSchema ? { ...facts, bytes: 0 } : facts;
}

/** What the server does along with a partitioned table is not done by itself, too. */
async function onceEach(
  { session, left }: Search,
  taken: Candidate[],
): Promise<{ candidates: Candidate[]; below: ReadonlyMap<number, Below> }> {
  if (canAnalyzeAlone(session.info.version_number)) return { candidates: taken, below: new Map() };
  const wholes = taken.filter(({ kind }) => kind === "partitioned");
  const rights = await readTableDetails(
    session,
    wholes.map(({ oid }) => oid),
    false,
  );
  // One that this role may not analyze does nothing for its partitions.
  const own = wholes.filter((one) => {
    const details = rights.get(one.oid);
    return details !== undefined && refusalOf(one, details, session) === undefined;
  });
  const below = await readBelow(
    session,
    own.map(({ oid }) => oid),
  );
  const { kept, covered } = withTheWhole(taken, below);
  for (const { one, whole } of covered)
    left.nothing(
      () => targetText(one.name),
      () => `${one.verdict.why}: done with ${targetText(whole)}`,
      0.99,
    );
  return { candidates: kept, below };
}

/** A partitioned table that is done with its partitions takes as long as they do. */
function withPartitions(
  details: TableDetails | undefined,
  below: Below | undefined,
): TableDetails | undefined {
  if (details === undefined || below === undefined) return details;
  return { ...details, sizes: { total: below.bytes, heap: below.bytes, indexes: 0 } };
}

function withParts(work: Work, below: Below | undefined): Work {
  return below === undefined ? work : { ...work, parts: below.oids };
}

/** Of many tables those that have hardly anything to do are left on the server: nobody reads what is said of them. */
function wantedOf({ task: { when }, selection, context }: Search, total: number): TablesWanted {
  const share = selection.isAll && total > fewTables ? 0.5 : 0;
  return {
    ancestors: !selection.isAll,
    least: {
      rows: share * when.deadRows,
      changed: share * fewestChanges,
      agePercent: share * when.wraparoundPercent,
    },
    signal: context.signal,
  };
}

function take(
  { oid, name, kind, inherited, system }: TableFacts,
  verdict: TableVerdict,
  candidates: Candidate[],
  { left, selection }: Pick<Search, "left" | "selection">,
): void {
  if (verdict.take) candidates.push({ oid, name, kind, inherited, system, verdict });
  else if (system || (selection.isAll && verdict.nearness === 0)) left.skip(1);
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
  const { action, why } = verdict;
  const unfit = facts.kind === "partitioned" || action.freeze ? undefined : unfitSize(sizes, task.when);
  if (unfit !== undefined) {
    left.nothing(
      () => target,
      () => `${why}, but it ${unfit}`,
      0.5,
    );
    return undefined;
  }
  const refused = refusalOf(facts, details, session);
  if (refused !== undefined) {
    // The catalogs are another's, and autovacuum's.
    if (facts.system) left.skip(1);
    else left.wanted(target, `${why}, but it ${refused}`);
    return undefined;
  }
  const relation: Relation = { ...facts, table: { oid: facts.oid, name: facts.name }, sizes };
  return made(relation, verdict, { session, given });
}

function refusalOf(
  { name }: Pick<Candidate, "name">,
  { ownerMay, databaseOwnerMay, maySeeSchema, owner }: TableDetails,
  session: Session,
): string | undefined {
  if (!ownerMay && !databaseOwnerMay) return mayNot(owner, session);
  return maySeeSchema ? undefined : mayNotSee(name.schema, session);
}

function unfitSize(
  { heap, total }: RelationSizes,
  { minSize, maxSize = Infinity }: Thresholds,
): string | undefined {
  if (heap < minSize) return `is small (${sizeText(heap)})`;
  return total > maxSize ? `is too large (${sizeText(total)})` : undefined;
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
  // Against wraparound it is begun whatever it takes: what it has frozen when it is ended stays frozen.
  const expectedMs = action.freeze
    ? undefined
    : given.expectation.expectedMs(work.kind, relation.name, work.bytes);
  return { ...work, why, expectedMs };
}
