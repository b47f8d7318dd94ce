import type { DdlWriter } from "../ddl/writer.ts";
import { kinds } from "../catalog/kinds.ts";
import { withoutLastName } from "../catalog/names.ts";
import { databaseWideKinds } from "../catalog/kinds/cluster.ts";
import {
  type CatalogObject,
  keyOf,
  type KindName,
  type Properties,
  textOf,
  textsOf,
} from "../catalog/object.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import type { Dependency } from "./dependencies.ts";
import type { Step } from "./in-order.ts";

export type Writers = ReadonlyMap<KindName, DdlWriter>;

/** The steps that make the objects of a snapshot which are not in `empty`, or are other there. */
export function stepsOf(
  wanted: Snapshot,
  empty: Snapshot,
  dependencies: readonly Dependency[],
  writers: Writers,
): Step[] {
  const needs = Map.groupBy(dependencies, ({ object }) => object);
  return [...wanted.objects()].flatMap((object) => {
    const writer = writers.get(object.kind);
    if (writer === undefined || object.kind === "role" || object.kind === "column") return [];
    return new Making(object, { wanted, empty, needs, writer, writers }).steps();
  });
}

interface Surroundings {
  wanted: Snapshot;
  empty: Snapshot;
  needs: ReadonlyMap<string, readonly Dependency[]>;
  writer: DdlWriter;
  writers: Writers;
}

/** How one object is made: in one step, or in two. */
class Making {
  readonly #object: CatalogObject;
  readonly #key: string;
  readonly #around: Surroundings;
  readonly #needs: readonly Dependency[];

  constructor(object: CatalogObject, around: Surroundings) {
    this.#object = object;
    this.#key = keyOf(object);
    this.#around = around;
    this.#needs = around.needs.get(this.#key) ?? [];
  }

  steps(): Step[] {
    const { empty, wanted, writer } = this.#around;
    const before = empty.get(this.#key);
    if (before !== undefined) {
      return [this.#step(() => writer.alter(before, this.#object, wanted))];
    }
    return [...this.#made(), ...this.#later()];
  }

  #made(): Step[] {
    const { kind } = this.#object;
    if (kind === "materialized view" && this.#runsCode()) return this.#filledLater();
    const { writer, wanted } = this.#around;
    const shell = writer.shell?.(this.#object) ?? [];
    if (shell.length > 0) return [this.#shellFirst(shell)];
    const divided = kind === "view" ? this.#queryLater() : this.#defaultsLater();
    return [{ ...this.#step(() => this.#create(this.#object, wanted)), ...divided }];
  }

  /** What can be said only when all else is there. */
  #later(): Step[] {
    const { writer, wanted } = this.#around;
    const columns = wanted.childrenOf(this.#key, "column");
    const statements = [
      ...(writer.later?.(undefined, this.#object, wanted) ?? []),
      ...columns.flatMap(
        (column) => this.#around.writers.get("column")?.later?.(undefined, column, wanted) ?? [],
      ),
    ];
    if (statements.length === 0) return [];
    const owner = this.#object.kind === "sequence" ? textOf(this.#object, "ownedBy") : undefined;
    const table = owner === undefined ? undefined : tableOf(owner, wanted);
    return [
      {
        id: `later ${this.#key}`,
        needs: new Set([this.#key, ...(table === undefined ? [] : [keyOf(table)])]),
        rank: table === undefined ? rankOf(this.#object) : [...rankOf(table), -1],
        stage: table === undefined ? stages.later : stages.made,
        write: () => statements,
        kind: this.#object.kind,
      },
    ];
  }

  #step(write: () => string[]): Step {
    const needs = new Set(this.#needs.flatMap((one) => [one.needs, ...this.#wholeOf(one.needs)]));
    if (this.#object.parent !== null) needs.add(this.#object.parent);
    // It makes its columns NOT NULL by constraints of the usual name, unless there are others.
    if (this.#object.properties["type"] === "primary key")
      for (const other of this.#around.wanted.childrenOf(this.#object.parent ?? "", "constraint"))
        if (other.properties["type"] === "not null") needs.add(keyOf(other));
    // The partitioned table's trigger comes to a partition when that is attached.
    const inherits = this.#object.kind === "trigger" && this.#object.properties["inherited"] !== undefined;
    if (inherits) needs.add(`later ${this.#object.parent}`);
    const late = inherits ? stages.later : stages.made;
    const stage = databaseWide.has(this.#object.kind) ? stages.databaseWide : late;
    return { id: this.#key, needs, rank: rankOf(this.#object), write, stage, kind: this.#object.kind };
  }

  /** With what is to be said of its columns. */
  #create(object: CatalogObject, snapshot: Snapshot): string[] {
    const { writer, writers, empty } = this.#around;
    const columns = snapshot.childrenOf(this.#key, "column");
    return [
      ...writer.create(object, snapshot, empty),
      ...columns.flatMap((column) => writers.get("column")?.made?.(column, snapshot) ?? []),
    ];
  }

  /** Where only the shell of a type is there, all but the functions that it is made of need the rest as well. */
  #wholeOf(key: string): string[] {
    const isMadeOfThis = (this.#around.needs.get(key) ?? []).some(({ needs }) => needs === this.#key);
    return key.startsWith("type ") && !isMadeOfThis ? [`whole ${key}`] : [];
  }

  /** A type whose functions take or give it: an empty one is there first. */
  #shellFirst(shell: readonly string[]): Step {
    const { wanted } = this.#around;
    const whole = this.#step(() => this.#create(this.#object, wanted));
    const without = new Set(
      this.#needs.map(({ needs }) => needs).filter((key) => /^(function|operator)/.test(key)),
    );
    const hard = new Set([...whole.needs].filter((key) => !without.has(key)));
    return {
      ...whole,
      divided: {
        without,
        steps: () => [
          { ...whole, needs: hard, write: () => [...shell] },
          { ...whole, needs: new Set([...whole.needs, this.#key]), id: `whole ${this.#key}` },
        ],
      },
    };
  }

  /** A populated one runs its query, and the functions in it may need any object: it is filled in the end. */
  #filledLater(): Step[] {
    const { writer, wanted } = this.#around;
    const unfilled = withProperties(this.#object, { populated: false });
    const made = this.#step(() => this.#create(unfilled, wanted));
    if (this.#object.properties["populated"] === false) return [made];
    const filled: Step = {
      ...this.#step(() => writer.alter(unfilled, this.#object, wanted)),
      id: `filled ${this.#key}`,
      stage: stages.later,
    };
    filled.needs.add(this.#key);
    for (const { needs } of this.#needs) filled.needs.add(`filled ${needs}`);
    return [made, filled];
  }

  #runsCode(): boolean {
    const seen = new Set<string>();
    const reaches = (key: string): boolean => {
      if (seen.has(key)) return false;
      seen.add(key);
      if (/^(function|procedure|aggregate) /.test(key)) return true;
      return (this.#around.needs.get(key) ?? []).some(({ needs }) => reaches(needs));
    };
    return reaches(this.#key);
  }

  /** A view stands with its columns alone until what its query needs is there. */
  #queryLater(): Pick<Step, "divided"> {
    const without = new Set(this.#needs.filter(({ part }) => part === "query").map(({ needs }) => needs));
    const hard = this.#needs.filter(({ part }) => part !== "query").map(({ needs }) => needs);
    const steps = (): readonly [Step, Step] => {
      const { writer, wanted } = this.#around;
      const columns = textsOf(this.#object, "columns");
      const bare: CatalogObject = {
        ...this.#object,
        properties: { definition: ` SELECT ${columns.map(nothing).join(",\n    ")}\n  WHERE false`, columns },
      };
      const first = this.#step(() => writer.create(bare, new Snapshot([bare])));
      const rest = this.#step(() => writer.alter(bare, this.#object, wanted));
      rest.needs.add(this.#key);
      return [
        { ...first, needs: new Set(hard) },
        { ...rest, id: `query of ${this.#key}` },
      ];
    };
    return { divided: { without, steps } };
  }

  /** A table stands without its defaults until what these need is there. */
  #defaultsLater(): Pick<Step, "divided"> {
    const hard = new Set(this.#needs.filter(({ part }) => part !== "default").map(({ needs }) => needs));
    const soft = this.#needs.filter(({ part, needs }) => part === "default" && !hard.has(needs));
    if (soft.length === 0) return {};
    const steps = (): readonly [Step, Step] => {
      const { wanted, writers } = this.#around;
      const columns = wanted.childrenOf(this.#key, "column");
      const bare = columns.map((column) => withProperties(column, { default: undefined }));
      const objects = new Map([
        ...wanted.entries(),
        ...bare.map((column) => [keyOf(column), column] as const),
      ]);
      const without = new Snapshot(objects.values());
      const first = this.#step(() => this.#create(this.#object, without));
      const rest = this.#step(() =>
        columns.flatMap((column, index) => {
          const from = bare[index];
          return from === undefined ? [] : (writers.get("column")?.alter(from, column, wanted) ?? []);
        }),
      );
      rest.needs.add(this.#key);
      return [
        { ...first, needs: hard },
        { ...rest, id: `defaults of ${this.#key}` },
      ];
    };
    return { divided: { without: new Set(soft.map(({ needs }) => needs)), steps } };
  }
}

/** 'name integer' as a column of the type that holds nothing. */
function nothing(column: string): string {
  const [, name = "", type = ""] = /^("(?:[^"]|"")*"|[^ ]*) (.*)$/s.exec(column) ?? [];
  const [, bare = type, collation = ""] = /^(.*?)( COLLATE .*)?$/s.exec(type) ?? [];
  return `NULL::${bare}${collation} AS ${name}`;
}

function withProperties(
  object: CatalogObject,
  changes: Readonly<Record<string, Properties[string] | undefined>>,
): CatalogObject {
  const entries = Object.entries({ ...object.properties, ...changes }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...object, properties: Object.fromEntries(entries) as Properties };
}

function tableOf(column: string, snapshot: Snapshot): CatalogObject | undefined {
  const table = withoutLastName(column);
  return snapshot.get(`table ${table}`) ?? snapshot.get(`foreign table ${table}`);
}

const places = new Map(kinds.map(({ name }, index) => [name, index]));

/** What ties objects together comes when all are there, and what acts on others, or takes in whole schemas, at last. */
const stages = { made: 0, later: 1, databaseWide: 2 };
const databaseWide = new Set(databaseWideKinds.map(({ name }) => name));

/** Kinds in their order; what lives in a table stands with it, but for what has a place of its own. */
function rankOf(object: CatalogObject): readonly (number | string)[] {
  const kind = kinds.find(({ name }) => name === object.kind);
  const place = places.get(object.kind) ?? 0;
  const after = kind?.after?.(object);
  if (after !== undefined) return [(places.get(after) ?? 0) + 0.5, object.identity];
  const [, parentKind, parent] =
    /^(table|foreign table|view|materialized view|domain) (.*)$/s.exec(object.parent ?? "") ?? [];
  if (parentKind === undefined || parent === undefined) return [place, object.identity];
  return [places.get(parentKind as KindName) ?? 0, parent, place, object.identity];
}
