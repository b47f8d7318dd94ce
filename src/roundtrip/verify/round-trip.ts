import { PgopsError } from "../../errors.ts";
import { countFindings, type Finding } from "../../findings.ts";
import type { MigrationContext } from "../../migrations/context.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import type { PreparedFile } from "../../sqltext/prepared-file.ts";
import { label, type Step } from "../../migrations/step.ts";
import { upStep } from "../../migrations/up-step.ts";
import type { Contents } from "../data/contents.ts";
import { Changes } from "../watch/changes.ts";
import { type Comparison, compareWith } from "./comparison.ts";
import { afterDown, afterSecondUp, failureFinding } from "./findings.ts";
import { lossFindings } from "./loss-findings.ts";
import type { MissingRoles } from "./missing-roles.ts";
import type { Rebuilding } from "./rebuilding.ts";
import type { Verdict } from "./result.ts";
import { tablesTouchedBy } from "./rehearsal.ts";
import type { Stage } from "./stage.ts";
import type { TestRows, Written } from "./test-rows.ts";

/** An up that failed: what comes after it cannot be judged. */
export class UpFailed extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

/** What a migration is judged with. */
export interface ProofTools {
  stage: Stage;
  context: MigrationContext;
  rebuilding: Rebuilding;
  roles: MissingRoles;
  rows: TestRows;
}

export interface Judgement {
  result: Verdict;
  findings: Finding[];
  /** What the down lacks, in the order in which it can be run. */
  repairs: string[];
  /** What a person should know of how it was judged. */
  notes: string[];
}

/** One migration's way up, down and up again. */
export class RoundTrip {
  readonly #tools: ProofTools;
  readonly #prepared: PreparedMigration;
  readonly #up: Step;
  readonly #sinceBefore = new Changes();
  readonly #sinceUp = new Changes();
  /** Relations that any of the ways touched. */
  readonly #touched = new Set<string>();
  readonly #notes: string[] = [];

  constructor(tools: ProofTools, prepared: PreparedMigration) {
    this.#tools = tools;
    this.#prepared = prepared;
    this.#up = upStep(prepared, tools.context);
  }

  /**
   * Judges it; afterwards it is applied, and the tables have rows, whatever was found, unless it is the `last`, after which
   * nobody looks. @throws UpFailed
   */
  async judge({ last }: { last: boolean }): Promise<Judgement> {
    const { rebuilding, rows, stage } = this.#tools;
    if (rows.hasPostponed) {
      await rows.makePostponed(stage.onlooker, await tablesTouchedBy(stage.session, this.#prepared));
    }
    const started = performance.now();
    const written = await this.#goUp();
    const upMs = performance.now() - started;
    const { up, down } = this.#prepared;
    // One that says so is not rolled back, whatever its down file holds.
    if (down === undefined || up.directives.irreversible !== undefined) {
      rebuilding.applied([this.#up]);
      if (!last) await this.#catchUp([written]);
      return this.#judged("irreversible", []);
    }
    const { result, findings, repairs, written: all = [] } = await this.#thereAndBack(down, written);
    if (last) return this.#judged(result, findings, repairs);
    if (result === "broken") {
      await rebuilding.again([this.#up]);
    } else {
      await this.#catchUp(all);
      await rebuilding.proved(this.#up, upMs);
    }
    return this.#judged(result, findings, repairs);
  }

  #judged(result: Verdict, findings: Finding[], repairs: string[] = []): Judgement {
    return { result, findings, repairs, notes: this.#notes };
  }

  /** Down, and up again where the down restored everything. */
  async #thereAndBack(
    down: PreparedFile,
    written: Written,
  ): Promise<Pick<Judgement, "result" | "findings"> & { repairs?: string[]; written?: Written[] }> {
    const { stage, rows } = this.#tools;
    const readUp = rows.atRisk(this.#touched, written);
    const afterUp = await this.#contents(readUp, () => rows.readAfterUp(stage.onlooker, readUp));
    const failure = await this.#run(downStep(this.#prepared, down, this.#tools.context));
    if (failure !== undefined) {
      const object = label(this.#prepared.migration);
      return { result: "broken", findings: [failureFinding("down-fails", failure, down, object)] };
    }
    const writtenDown = rows.takeWritten(down);
    const touchedDown = await this.#refresh(writtenDown, [this.#sinceBefore, this.#sinceUp]);
    const comparison = await compareWith(this.#sinceBefore, stage, { ...afterDown, file: down });
    const atRisk = readUp.union(rows.atRisk(touchedDown, writtenDown));
    const { findings, isLossy } = await this.#rowFindings(comparison, { atRisk, readUp, afterUp });
    const { repairs } = comparison;
    if (countFindings(findings).error > 0) return { result: "broken", findings, repairs };
    const again = await this.#goUpAgain();
    if (again.findings.length > 0) return { result: "broken", findings: [...findings, ...again.findings] };
    return {
      result: isLossy ? "lossy" : "reversible",
      findings,
      written: [written, writtenDown, again.written],
    };
  }

  async #rowFindings(
    { essence, findings }: Comparison,
    looked: { atRisk: ReadonlySet<string>; readUp: ReadonlySet<string>; afterUp: Contents },
  ): Promise<{ findings: Finding[]; isLossy: boolean }> {
    const { stage, rows } = this.#tools;
    const { atRisk, readUp, afterUp } = looked;
    if (atRisk.size === 0) return { findings, isLossy: false };
    const read = await rows.readAfterDown(stage.onlooker, atRisk);
    const losses = rows.judge(atRisk, readUp, { afterUp, afterDown: read });
    return {
      findings: [...findings, ...lossFindings(losses, essence, this.#prepared)],
      isLossy: losses.some(({ verdict }) => verdict === "lossy"),
    };
  }

  /** Applies it, where it must be without the rows that stand in its way. */
  async #goUp(): Promise<Written> {
    const { rows } = this.#tools;
    const { file } = this.#up;
    rows.takeWritten(file);
    const failure = await this.#run(this.#up);
    if (failure !== undefined) await this.#makeWay(failure);
    const written = rows.takeWritten(file);
    await this.#refresh(written, [this.#sinceBefore]);
    return written;
  }

  async #makeWay(failure: PgopsError): Promise<void> {
    const { rows, stage } = this.#tools;
    let left: PgopsError | undefined = failure;
    for (const gentle of [true, false]) {
      if (left === undefined || !(await rows.makeWay(stage.onlooker, { gentle }))) break;
      rows.takeWritten(this.#up.file);
      left = await this.#run(this.#up);
    }
    const name = label(this.#up.migration);
    if (left !== undefined) throw new UpFailed(failureFinding("up-fails", left, this.#up.file, name));
    this.#notes.push(
      `${name} fails where its tables hold rows of any kind that they allow: ${failure.message}`,
    );
  }

  async #goUpAgain(): Promise<{ findings: Finding[]; written: Written }> {
    const { rows, stage } = this.#tools;
    const failure = await this.#run(this.#up);
    const { file, migration } = this.#up;
    const written = rows.takeWritten(file);
    if (failure !== undefined) {
      return { findings: [failureFinding("up-not-repeatable", failure, file, label(migration))], written };
    }
    await this.#refresh(written, [this.#sinceUp]);
    const { findings } = await compareWith(this.#sinceUp, stage, { ...afterSecondUp, file });
    return { findings, written };
  }

  /** Makes rows where there are none now, and notes what is in what was touched. */
  async #catchUp(all: readonly Written[]): Promise<void> {
    const { rows, stage } = this.#tools;
    const known = all.flatMap(({ tables }) => (tables === undefined ? [] : [tables]));
    const written = new Set(known.flatMap((tables) => [...tables]));
    const touched = known.length < all.length ? stage.watch.tables() : this.#touched.union(written);
    const tables = stage.watch.tablesAmong(touched).filter((oid) => !stage.ownTables.has(oid));
    rows.forget(this.#touched.difference(new Set(tables)));
    await rows.catchUp(stage.onlooker, tables, written);
  }

  async #contents(oids: ReadonlySet<string>, read: () => Promise<Contents>): Promise<Contents> {
    return oids.size === 0 ? new Map() : read();
  }

  async #refresh({ catalogs }: Written, all: readonly Changes[]): Promise<ReadonlySet<string>> {
    const touched = await this.#tools.stage.watch.refresh((key, before) => {
      for (const changes of all) changes.note(key, before);
    }, catalogs);
    for (const oid of touched) this.#touched.add(oid);
    return touched;
  }

  /** Gives the error of a file that the server refused; any other failure is thrown. */
  async #run(step: Step): Promise<PgopsError | undefined> {
    try {
      await this.#tools.roles.run(this.#tools.stage, [step]);
      return undefined;
    } catch (error) {
      if (error instanceof PgopsError && fileFailures.has(error.code)) return error;
      throw error;
    }
  }
}

const fileFailures: ReadonlySet<string> = new Set([
  "PGOPS_SQL",
  "PGOPS_LOCK_TIMEOUT",
  "PGOPS_INVALID_INDEX",
  "PGOPS_LEDGER",
]);

function downStep({ migration }: PreparedMigration, file: PreparedFile, { client }: MigrationContext): Step {
  const { filename } = migration;
  const text = { hash: file.hash, sql: file.source, source: "file" as const };
  return {
    direction: "down",
    migration,
    file,
    entry: { filename, ...text, client, downSql: undefined, downHash: undefined },
  };
}
