import { shortBound } from "../bound-text.ts";
import { type Finding, finding } from "../../findings.ts";
import type { RangeText } from "../bound-text.ts";
import type { TableStatus } from "./result.ts";

/** What of a table needs attention. */
export function partitionFindings(status: TableStatus): Finding[] {
  const { table, problem } = status;
  const unusable =
    problem === null
      ? []
      : [
          finding(
            {
              rule: problem.code === "PGOPS_PARTITIONS_GRID" ? "partitions-grid" : "partitions-table",
              message: problem.message,
              fix: problem.hint ?? "Look at `partitions` in the configuration.",
            },
            { object: table },
          ),
        ];
  return [
    ...unusable,
    ...runwayFinding(status),
    ...gapFindings(status),
    ...defaultFindings(status),
    ...partitionsFindings(status),
  ];
}

function runwayFinding({
  table,
  runwayDays,
  leastRunwayDays,
  coveredUntil,
  default: other,
}: TableStatus): Finding[] {
  if (runwayDays === null || (runwayDays >= leastRunwayDays && coveredUntil !== null)) return [];
  const then = other === null ? "INSERTs fail" : "rows go to the default partition";
  const message =
    coveredUntil === null
      ? `rows of now have no partition: ${then}`
      : `${runwayDays} ${runwayDays === 1 ? "day" : "days"} of runway, to ${shortBound(coveredUntil)}: then ${then}`;
  const fix = holdsRows(other)
    ? "pgops partitions create, and where the default partition holds rows of it pgops partitions repair"
    : "pgops partitions create";
  return [finding({ rule: "partitions-runway", message, fix }, { object: table })];
}

/** Then `create` may leave intervals to `repair`. */
function holdsRows(other: TableStatus["default"]): boolean {
  return other !== null && other.rows !== 0;
}

function gapFindings({ table, gaps, default: other }: TableStatus): Finding[] {
  const then = other === null ? "INSERTs between them fail" : "rows between them go to the default partition";
  const where = holdsRows(other) ? "further ahead or has rows in the default partition" : "further ahead";
  return gaps
    .filter(({ ahead }) => ahead)
    .map((gap) =>
      finding(
        {
          rule: "partitions-gap",
          message: `there is no partition from ${rangeWords(gap)}: ${then}`,
          fix: `pgops partitions create, and where it is ${where} pgops partitions repair`,
        },
        { object: table },
      ),
    );
}

/** "2026-11-01 to 2026-12-01" */
function rangeWords({ from, to }: RangeText): string {
  return `${shortBound(from, "MINVALUE")} to ${shortBound(to, "MAXVALUE")}`;
}

function defaultFindings({ default: held, leftChecks }: TableStatus): Finding[] {
  if (held === null) return [];
  const checks = leftChecks.map((name) =>
    finding(
      {
        rule: "partitions-left-check",
        message: `an interrupted run has left the CHECK ${name}: it refuses rows`,
        fix: "pgops partitions create",
      },
      { object: held.name },
    ),
  );
  if (held.rows === null || held.rows === 0) return checks;
  const { intervals } = held;
  const where =
    intervals === null || intervals.length === 0
      ? ""
      : ` of ${intervals.length} ${intervals.length === 1 ? "interval" : "intervals"}`;
  const message = `${held.rows} ${held.rows === 1 ? "row" : "rows"}${where} in the default partition`;
  return [
    ...checks,
    finding(
      { rule: "partitions-default-rows", severity: "warning", message, fix: "pgops partitions repair" },
      { object: held.name },
    ),
  ];
}

function partitionsFindings({ table, partitions, default: held, retain }: TableStatus): Finding[] {
  const all = [...partitions, ...(held === null ? [] : [held])];
  return all.flatMap(({ name, detachPending, differences }) => [
    ...(detachPending
      ? [
          finding(
            {
              rule: "partitions-detach-pending",
              severity: "warning",
              message: "its DETACH CONCURRENTLY was begun and not finished",
              // Without a retention `retire` leaves the table alone.
              fix:
                retain === null
                  ? `ALTER TABLE ${table} DETACH PARTITION ${name} FINALIZE;`
                  : "pgops partitions retire, which finishes it first",
            },
            { object: name },
          ),
        ]
      : []),
    ...(differences ?? []).map(({ what, message, fix }) =>
      finding(
        {
          rule: "partitions-differ",
          severity: "warning",
          message: `${what}: ${message}`,
          fix: fix.length === 0 ? "Make it by hand as the table is." : fix.map((one) => `${one};`).join(" "),
        },
        { object: name },
      ),
    ),
  ]);
}
