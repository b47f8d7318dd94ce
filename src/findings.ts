export type Severity = "error" | "warning";

/** What a finding is about; null where there is nothing to say. */
export interface FindingPlace {
  /** Relative to the working folder. */
  file: string | null;
  /** Line and column count from 1, the column in characters. */
  line: number | null;
  column: number | null;
  /** A migration ("012_coupons") or an object of the database. */
  object: string | null;
}

/** One thing that a check found: the same shape from every check, in text and in JSON. */
export interface Finding {
  /** In kebab-case, and stable: scripts may rely on it. */
  rule: string;
  severity: Severity;
  where: FindingPlace;
  message: string;
  /** What to do about it. */
  fix: string;
}

/** A finding with what is not known of its place filled in. */
export function finding(
  { rule, severity = "error", message, fix }: Omit<Finding, "severity" | "where"> & { severity?: Severity },
  { file = null, line = null, column = null, object = null }: Partial<FindingPlace>,
): Finding {
  return { rule, severity, where: { file, line, column, object }, message, fix };
}

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
