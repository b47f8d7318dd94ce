import { PgopsError } from "../../errors.ts";

/** A piece of a file of SQL that others may have to come before. */
export interface Step {
  /** What others need it by. */
  id: string;
  /** The ids of the steps that come before it; one that is not there does not count. */
  needs: Set<string>;
  /** Where it stands among those that could come next; compared from left to right. */
  rank: readonly (number | string)[];
  write: () => string[];
  /** Steps of one kind that follow each other, one line each, stand together. */
  kind: string;
  /** All steps of a lower stage come before it, whatever holds them up; 0 where it is not said. */
  stage?: number;
  /** Which of its needs the step could do without at first, and what it is then: the first has the same id. */
  divided?: { without: ReadonlySet<string>; steps: () => readonly [first: Step, rest: Step] };
}

/**
 * Puts steps in an order in which each comes after what it needs of its own stage, always the lowest rank first. Where they go round in
 * a circle, one that can be divided is.
 * @throws PgopsError PGOPS_DUMP_CYCLE where none can be.
 */
export function inOrderOfNeed(steps: readonly Step[]): Step[] {
  const stages = Map.groupBy(steps, ({ stage = 0 }) => stage);
  return [...stages].toSorted(([a], [b]) => a - b).flatMap(([, all]) => inOrderOfStage(all));
}

function inOrderOfStage(steps: readonly Step[]): Step[] {
  const left = new Map(steps.map((step) => [step.id, step]));
  const ordered: Step[] = [];
  const waiting = new Waiting(left);
  while (left.size > 0) {
    const next = waiting.next();
    if (next === undefined) {
      divideOne(left);
      waiting.restart();
      continue;
    }
    ordered.push(next);
    left.delete(next.id);
    waiting.done(next.id);
  }
  return ordered;
}

/** Which of the steps that are left could come next. */
class Waiting {
  readonly #left: ReadonlyMap<string, Step>;
  #ready: Step[] = [];
  #unmet = new Map<string, number>();
  #neededBy = new Map<string, Step[]>();

  constructor(left: ReadonlyMap<string, Step>) {
    this.#left = left;
    this.restart();
  }

  restart(): void {
    this.#ready = [];
    this.#unmet = new Map();
    this.#neededBy = new Map();
    for (const step of this.#left.values()) {
      const unmet = unmetNeeds(step, this.#left);
      this.#unmet.set(step.id, unmet.length);
      if (unmet.length === 0) this.#add(step);
      for (const need of unmet) {
        const waiting = this.#neededBy.get(need);
        if (waiting === undefined) this.#neededBy.set(need, [step]);
        else waiting.push(step);
      }
    }
  }

  next(): Step | undefined {
    return this.#ready.pop();
  }

  done(id: string): void {
    for (const step of this.#neededBy.get(id) ?? []) {
      const unmet = (this.#unmet.get(step.id) ?? 0) - 1;
      this.#unmet.set(step.id, unmet);
      if (unmet === 0) this.#add(step);
    }
  }

  /** Kept with the lowest rank last. */
  #add(step: Step): void {
    let [low, high] = [0, this.#ready.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#ready[middle];
      if (other !== undefined && byRank(other, step) > 0) low = middle + 1;
      else high = middle;
    }
    this.#ready.splice(low, 0, step);
  }
}

function unmetNeeds({ id, needs }: Step, left: ReadonlyMap<string, Step>): string[] {
  return [...needs].filter((need) => need !== id && left.has(need));
}

function divideOne(left: Map<string, Step>): void {
  const circle = circleIn(left);
  const index = circle.findIndex(({ divided }, at) => {
    const next = circle[(at + 1) % circle.length];
    return next !== undefined && divided?.without.has(next.id);
  });
  const parts = circle[index]?.divided?.steps();
  if (parts === undefined) {
    throw new PgopsError({
      code: "PGOPS_DUMP_CYCLE",
      message: `these objects need each other, and none of them can be made first: ${circle.map(({ id }) => id).join(", ")}`,
      hint: "pg_dump may know a way: it has its own for such schemas.",
    });
  }
  for (const part of parts) left.set(part.id, part);
}

/** Every step that is left needs another: following the needs must come back to where it was. Each needs the next. */
function circleIn(left: ReadonlyMap<string, Step>): Step[] {
  const path: Step[] = [];
  let step = [...left.values()].toSorted(byRank)[0];
  while (step !== undefined && !path.includes(step)) {
    path.push(step);
    const needs: Step[] = unmetNeeds(step, left).flatMap((need) => left.get(need) ?? []);
    step = needs.toSorted(byRank)[0];
  }
  return step === undefined ? path : path.slice(path.indexOf(step));
}

function byRank({ rank: a, id: one }: Step, { rank: b, id: other }: Step): number {
  for (const [index, value] of a.entries()) {
    const against = b[index];
    if (against === undefined) return 1;
    if (value !== against) return value < against ? -1 : 1;
  }
  if (a.length !== b.length) return -1;
  return one < other ? -1 : 1;
}
