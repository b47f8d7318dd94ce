import { ExitCode, PgopsError } from "../errors.ts";
import type { QualifiedName } from "../postgres/identifiers.ts";
import type { MigrationContext } from "./context.ts";
import type { Migration } from "./migration.ts";

/** What a proof is about. */
export interface AdoptionClaim {
  /** What is going to be recorded as applied, and what is recorded already. */
  migrations: readonly Migration[];
  /** Tables that other tools keep their books in: the database may have them. */
  otherTools: readonly QualifiedName[];
}

/**
 * Compares the database with what the migrations make, and gives a line for each difference.
 * @throws PgopsError where that cannot be found out.
 */
export type AdoptionProof = (claim: AdoptionClaim) => Promise<readonly string[]>;

/** How a proof ended. */
export interface Proved {
  proof: "same" | "differs" | "failed" | null;
  /** What the history is to say of it. */
  note?: string;
}

/** More lines than these nobody reads. */
const mostLines = 20;

/**
 * Proves that the database is what the migrations make; by `force` it warns where it would refuse.
 * @throws PgopsError `PGOPS_ADOPT_DIFFERS` (exit code 3), and what the proof throws.
 */
export async function proveAdoption(
  {
    proof,
    force = false,
    ...claim
  }: AdoptionClaim & { proof?: AdoptionProof | undefined; force?: boolean | undefined },
  { emit, signal }: Pick<MigrationContext, "emit" | "signal">,
): Promise<Proved> {
  if (proof === undefined) return { proof: null };
  let differences: readonly string[];
  try {
    differences = await proof(claim);
  } catch (error) {
    if (!(error instanceof PgopsError) || signal?.aborted === true) throw error;
    if (!force) throw unproved(error);
    emit({ type: "warning", message: `not proved that the database is what they make: ${error.message}` });
    return { proof: "failed", note: `forced, and not proved: ${error.message}` };
  }
  if (differences.length === 0) return { proof: "same" };
  const count = `${differences.length} difference${differences.length === 1 ? "" : "s"}`;
  if (!force) throw differs(count, differences);
  emit({
    type: "warning",
    message: `${count} between the database and what they make, recorded all the same`,
  });
  return { proof: "differs", note: `forced, with ${count}: ${differences.slice(0, mostLines).join("; ")}` };
}

function differs(count: string, differences: readonly string[]): PgopsError {
  const left = differences.length - mostLines;
  return new PgopsError({
    code: "PGOPS_ADOPT_DIFFERS",
    message: `the database is not what these migrations make: ${count}`,
    details: [...differences.slice(0, mostLines), ...(left > 0 ? [`and ${left} more`] : [])],
    hint: "Mend the migrations or the database, or name what may differ in `diff.ignore`; --force records them as it is. Nothing was recorded.",
    exitCode: ExitCode.findings,
    partial: { differences },
  });
}

function unproved(error: PgopsError): PgopsError {
  const more = "Nothing was recorded; --force records without the proof that the database is what they make.";
  return error.with({ hint: error.hint === undefined ? more : `${error.hint} ${more}`, partial: {} });
}
