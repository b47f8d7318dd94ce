import { PgopsError } from "../../errors.ts";
import { countFindings, type Finding } from "../../findings.ts";
import type { MigrationContext } from "../../migrations/context.ts";
import type { PreparedMigration } from "../../migrations/prepare.ts";
import type { PreparedFile } from "../../migrations/prepared-file.ts";
import { label, type Step } from "../../migrations/step.ts";
import { upStep } from "../../migrations/up-step.ts";
import { type CatalogObject, keyOf } from "../catalog/object.ts";
import { Snapshot } from "../catalog/snapshot.ts";
import { restore } from "../ddl/restore.ts";
import { Changes } from "../watch/changes.ts";
import { essenceOf } from "./essence.ts";
import { afterDown, afterSecondUp, differenceFindings, failureFinding, type Occasion } from "./findings.ts";
import type { MissingRoles } from "./missing-roles.ts";
import type { Rebuilding } from "./rebuilding.ts";
import type { Verdict, VerifiedMigration } from "./result.ts";
import type { Stage } from "./stage.ts";

/** An up that failed: what comes after it cannot be judged. */
export class UpFailed extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

interface Comparison {
  findings: Finding[];
  repairs: string[];
}

interface Judgement {
  result: Verdict;
  findings: Finding[];
  repairs?: string[];
}

/** Takes migrations up, down and up again, one after the other, and says what each of them does not restore. */
export class Prover {
  readonly #stage: Stage;
  readonly #context: MigrationContext;
  readonly #rebuilding: Rebuilding;
  readonly #roles: MissingRoles;

  constructor(
    stage: Stage,
    {
      context,
      rebuilding,
      roles,
    }: { context: MigrationContext; rebuilding: Rebuilding; roles: MissingRoles },
  ) {
    this.#stage = stage;
    this.#context = context;
    this.#rebuilding = rebuilding;
    this.#roles = roles;
  }

  /** Judges the next migration; afterwards it is applied, whatever was found. @throws UpFailed */
  async prove(prepared: PreparedMigration): Promise<VerifiedMigration> {
    const started = performance.now();
    const { result, findings, repairs = [] } = await this.#judge(prepared);
    const { number, name, filename } = prepared.migration;
    const durationMs = Math.round((performance.now() - started) * 10) / 10;
    return { number, name, filename, result, findings, repairs, durationMs };
  }

  async #judge(prepared: PreparedMigration): Promise<Judgement> {
    const up = upStep(prepared, this.#context);
    const sinceBefore = new Changes();
    await this.#applyFirst(up, sinceBefore);
    if (prepared.down === undefined) {
      this.#rebuilding.applied([up]);
      return { result: "irreversible", findings: [] };
    }
    const sinceUp = new Changes();
    const downFailure = await this.#run(downStep(prepared, prepared.down, this.#context));
    if (downFailure !== undefined) {
      await this.#rebuilding.again([up]);
      const object = label(prepared.migration);
      return {
        result: "broken",
        findings: [failureFinding("down-fails", downFailure, prepared.down, object)],
      };
    }
    await this.#refresh(sinceBefore, sinceUp);
    const { findings, repairs } = await this.#compare(sinceBefore, { ...afterDown, file: prepared.down });
    if (countFindings(findings).error > 0) {
      await this.#rebuilding.again([up]);
      return { result: "broken", findings, repairs };
    }
    findings.push(...(await this.#upAgain(up, sinceBefore, sinceUp)));
    return { result: countFindings(findings).error > 0 ? "broken" : "reversible", findings };
  }

  async #applyFirst(up: Step, sinceBefore: Changes): Promise<void> {
    const failure = await this.#run(up);
    if (failure !== undefined)
      throw new UpFailed(failureFinding("up-fails", failure, up.file, label(up.migration)));
    await this.#refresh(sinceBefore);
  }

  async #upAgain(up: Step, sinceBefore: Changes, sinceUp: Changes): Promise<Finding[]> {
    const started = performance.now();
    const failure = await this.#run(up);
    if (failure !== undefined) {
      await this.#rebuilding.again([up]);
      return [failureFinding("up-not-repeatable", failure, up.file, label(up.migration))];
    }
    await this.#refresh(sinceBefore, sinceUp);
    const { findings } = await this.#compare(sinceUp, { ...afterSecondUp, file: up.file });
    if (findings.length > 0) await this.#rebuilding.again([up]);
    else await this.#rebuilding.proved(up, performance.now() - started);
    return findings;
  }

  /** Gives the error of a file that the server refused; any other failure is thrown. */
  async #run(step: Step): Promise<PgopsError | undefined> {
    try {
      await this.#roles.run(this.#stage, [step]);
      return undefined;
    } catch (error) {
      if (error instanceof PgopsError && isOfTheFile(error)) return error;
      throw error;
    }
  }

  async #refresh(...all: Changes[]): Promise<void> {
    await this.#stage.watch.refresh((key, before) => {
      for (const changes of all) changes.note(key, before);
    });
  }

  async #compare(changes: Changes, occasion: Occasion): Promise<Comparison> {
    const { watch } = this.#stage;
    const differences = changes.differences((key) => watch.get(key));
    if (differences.length === 0) return { findings: [], repairs: [] };
    const now = watch.snapshot();
    const wanted = earlier(now, changes);
    const essence = essenceOf(differences, (table) => ({
      before: wanted.childrenOf(table, "column"),
      after: now.childrenOf(table, "column"),
    }));
    const restorations = await restore(now, wanted, differences);
    return {
      findings: differenceFindings(essence, restorations, occasion),
      repairs: restorations.flatMap(({ statements }) => statements),
    };
  }
}

/** The snapshot at the moment from which the changes count. */
function earlier(now: Snapshot, changes: Changes): Snapshot {
  const objects = new Map<string, CatalogObject>(now.entries());
  for (const key of changes.keys()) {
    const before = changes.before(key)?.object;
    if (before === undefined) objects.delete(key);
    else objects.set(keyOf(before), before);
  }
  return new Snapshot(objects.values());
}

function isOfTheFile({ code }: PgopsError): boolean {
  return fileFailures.has(code);
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
