import { constants } from "node:fs";
import { access, open, realpath, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ExitCode, PgopsError } from "../errors.ts";
import { fileRefusal, intoPlace } from "./file-in-place.ts";

/** One number of a metric. */
export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/** A metric of Prometheus: a name, what it means, and its numbers, told apart by their labels. */
export interface Metric {
  /** Letters, digits, _ and :; a counter's ends in _total. */
  name: string;
  help: string;
  type: "gauge" | "counter";
  samples: readonly Sample[];
}

/** Everybody may read it: what collects it runs under another name. */
const fileMode = 0o644;

/**
 * The text format 0.0.4, without timestamps, in the order given; a metric without numbers is left out. Throws an Error for
 * names and labels that the format does not know, and for one series twice: those are the program's, never a user's.
 */
export function prometheusText(metrics: readonly Metric[]): string {
  const series = new Set<string>();
  const blocks = metrics.map(({ name, help, type, samples }) => {
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) throw new Error(`"${name}" is no name of a metric`);
    if (samples.length === 0) return "";
    if (series.has(name)) throw new Error(`the metric ${name} is given twice`);
    series.add(name);
    const lines = samples.map(({ labels = {}, value }) => {
      const one = name + labelsText(labels);
      if (series.has(`${one} `)) throw new Error(`the series ${one} is given twice`);
      series.add(`${one} `);
      return `${one} ${valueText(value)}\n`;
    });
    return `# HELP ${name} ${helpText(help)}\n# TYPE ${name} ${type}\n${lines.join("")}`;
  });
  return blocks.join("");
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) || name.startsWith("__"))
      throw new Error(`"${name}" is no name of a label`);
    return `${name}="${escaped(value).replaceAll('"', String.raw`\"`)}"`;
  });
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function helpText(help: string): string {
  return escaped(help);
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`);
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}

/**
 * Sees before work starts whether the file can be written: its folder is there, takes files, and nothing else has the name.
 * @throws PgopsError `PGOPS_METRICS_FILE`, exit code 2
 */
export async function checkMetricsFile(path: string): Promise<void> {
  try {
    const { part } = await placeOf(path);
    const file = await open(part, "w", fileMode);
    await file.close();
    await unlink(part);
  } catch (error) {
    throw metricsFailure(error, path, ExitCode.usage, "Nothing was run.");
  }
}

/**
 * Replaces the file as a whole: whoever reads it meanwhile sees the old text or the new one, and never a part.
 * @throws PgopsError `PGOPS_METRICS_FILE`, exit code 1: what was there is still there
 */
export async function writeMetricsFile(path: string, metrics: readonly Metric[]): Promise<void> {
  const text = prometheusText(metrics);
  let draft: string | undefined;
  try {
    const { part, target, mode } = await placeOf(path);
    const file = await open(part, "w", mode);
    draft = part;
    try {
      await file.writeFile(text);
      // Not what the umask leaves of it.
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await intoPlace(part, target);
  } catch (error) {
    if (draft !== undefined) await unlink(draft).catch(() => undefined);
    throw metricsFailure(error, path, ExitCode.failed, "The file is as it was before.");
  }
}

interface FilePlace {
  /** What the new text is written to: beside the file, and hidden from collectors, which read *.prom. */
  part: string;
  /** The file itself where `path` is a link to it. */
  target: string;
  mode: number;
}

async function placeOf(path: string): Promise<FilePlace> {
  const target = await realpath(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return path;
    throw error;
  });
  const folder = dirname(target);
  await access(folder, constants.W_OK | constants.X_OK);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !there.isFile())
    throw new NoFile(there.isDirectory() ? "it is a folder" : "it is no file");
  const part = join(folder, `.${basename(target)}.${process.pid}.part`);
  return { part, target, mode: there === undefined ? fileMode : there.mode & 0o777 };
}

class NoFile extends Error {}

function metricsFailure(error: unknown, path: string, exitCode: ExitCode, stands: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const missing = code === "ENOENT" ? `the folder ${dirname(path)} is not there` : undefined;
  const reason = error instanceof NoFile ? error.message : (missing ?? fileRefusal(error));
  if (reason === undefined) return error;
  return new PgopsError({
    code: "PGOPS_METRICS_FILE",
    message: `the metrics cannot be written to ${path}: ${reason}`,
    hint: "The file is replaced by renaming, so pgops has to be able to write to its folder. --metrics and `metrics` in the configuration name it.",
    stands,
    exitCode,
    cause: error,
  });
}
