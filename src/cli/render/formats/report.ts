import { join, sep } from "node:path";
import type { Finding, Severity } from "../../../findings.ts";

/** One thing that was judged: a migration. */
export interface ReportItem {
  /** "012_coupons" */
  name: string;
  /** Relative to the working folder; null where it is none. */
  file: string | null;
  /** In one word, where the command has more to say than good or bad: "reversible". */
  result?: string;
  findings: readonly Finding[];
  durationMs?: number;
}

/** What a command found, in the form that every format is made of. */
export interface FindingsReport {
  /** "check" */
  command: string;
  ok: boolean;
  /** Whether warnings count as errors. */
  strict?: boolean;
  /** What was judged, as a noun: "migration". */
  subject: string;
  /** The file or folder that stands for a finding without a file, where a format must have one. Never empty. */
  home: string;
  items: readonly ReportItem[];
  /** All of them, those of the items included. */
  findings: readonly Finding[];
  counts: Readonly<Record<Severity, number>>;
}

/** Each migration with the findings that are about it; the others belong to no item. */
export function itemsOf(
  migrations: readonly { name: string; file: string }[],
  findings: readonly Finding[],
): ReportItem[] {
  return migrations.map(({ name, file }) => ({
    name,
    file,
    findings: findings.filter(
      ({ where }) => where.object === name || (where.object === null && where.file === file),
    ),
  }));
}

/** The findings that belong to no item. */
export function looseFindings({ items, findings }: FindingsReport): Finding[] {
  const taken = new Set(items.flatMap((item) => item.findings));
  return findings.filter((one) => !taken.has(one));
}

/** The report with its files as seen from another folder: `prefix` leads from there to the working folder. */
export function seenFrom(report: FindingsReport, prefix: string): FindingsReport {
  const moved = new Map(
    report.findings.map((one) => [
      one,
      { ...one, where: { ...one.where, file: below(prefix, one.where.file) } },
    ]),
  );
  const movedOf = (findings: readonly Finding[]): Finding[] => findings.map((one) => moved.get(one) ?? one);
  return {
    ...report,
    home: below(prefix, report.home),
    items: report.items.map((item) => ({
      ...item,
      file: below(prefix, item.file),
      findings: movedOf(item.findings),
    })),
    findings: movedOf(report.findings),
  };
}

/** With forward slashes, as all of these formats want it. */
function below<File extends string | null>(prefix: string, file: File): File | string {
  return file === null ? file : join(prefix, file).split(sep).join("/");
}
