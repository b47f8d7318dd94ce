import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import parsePrometheus from "parse-prometheus-text-format";
import { describe, expect, test } from "vitest";
import {
  checkMetricsFile,
  type Metric,
  prometheusText,
  writeMetricsFile,
} from "../../src/operation/prometheus.ts";
import { failureOf } from "../migrations/operations.ts";
import { tidyUp } from "../support/tidy.ts";

const one: Metric = { name: "pgops_up", help: "Whether it is up.", type: "gauge", samples: [{ value: 1 }] };

const named = (name: string): Metric => ({ ...one, name });

const labelled = (...labels: Record<string, string>[]): Metric => ({
  ...one,
  samples: labels.map((of) => ({ labels: of, value: 1 })),
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "pgops-metrics-"));
  tidyUp(() => rm(path, { recursive: true, force: true }));
  return path;
}

describe("the text", () => {
  test("has HELP and TYPE before the numbers of each metric, and ends with a line end", () => {
    const text = prometheusText([
      one,
      { name: "empty", help: "Left out.", type: "gauge", samples: [] },
      {
        name: "pgops_runs_total",
        help: 'Runs, "all"\nof C:\\them.',
        type: "counter",
        samples: [
          { labels: { task: 'a "b" \\ c\nd', outcome: "done" }, value: 3 },
          { labels: { task: "x", outcome: "done" }, value: 0.5 },
        ],
      },
    ]);
    expect(text).toBe(
      [
        "# HELP pgops_up Whether it is up.",
        "# TYPE pgops_up gauge",
        "pgops_up 1",
        String.raw`# HELP pgops_runs_total Runs, "all"\nof C:\\them.`,
        "# TYPE pgops_runs_total counter",
        String.raw`pgops_runs_total{task="a \"b\" \\ c\nd",outcome="done"} 3`,
        'pgops_runs_total{task="x",outcome="done"} 0.5',
        "",
      ].join("\n"),
    );
  });

  test("says NaN and the infinities as the format does", () => {
    const samples = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21, 1_800_000_000.25];
    const text = prometheusText([
      { ...one, samples: samples.map((value, index) => ({ labels: { n: String(index) }, value })) },
    ]);
    const values = parsePrometheus(text)[0]?.metrics.map(({ value }) => value);
    expect(values).toEqual(["NaN", "+Inf", "-Inf", "1e+21", "1800000000.25"]);
  });

  test("refuses what the format does not know, and one series twice", () => {
    expect(() => prometheusText([named("1a")])).toThrow("no name of a metric");
    expect(() => prometheusText([named("a-b")])).toThrow("no name of a metric");
    expect(() => prometheusText([labelled({ "a:b": "x" })])).toThrow("no name of a label");
    expect(() => prometheusText([labelled({ __name__: "x" })])).toThrow("no name of a label");
    expect(() => prometheusText([one, one])).toThrow("twice");
    expect(() => prometheusText([labelled({ a: "x" }, { a: "x" })])).toThrow("twice");
  });

  test("comes back from a parser of the format as it was, whatever labels and numbers hold", () => {
    const label = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/).filter((name) => !name.startsWith("__"));
    fc.assert(
      fc.property(
        fc.dictionary(label, fc.string({ unit: "binary", maxLength: 12 }), {
          noNullPrototype: true,
          minKeys: 1,
        }),
        fc.double(),
        fc.string({ maxLength: 20 }).map((help) => help.replaceAll(/[^ -~]|^ +| +$/g, "") || "x"),
        (labels, value, help) => {
          const [family] = parsePrometheus(prometheusText([{ ...one, help, samples: [{ labels, value }] }]));
          const [parsed] = family?.metrics ?? [];
          const number = parsed?.value.replace("Inf", "Infinity");
          expect({ ...parsed?.labels }).toEqual({ ...labels });
          expect(Number(number)).toBe(value === 0 ? Number(String(value)) : value);
          expect(family).toMatchObject({ name: "pgops_up", type: "GAUGE" });
        },
      ),
    );
  });
});

describe("the file", () => {
  test("is replaced as a whole, may be read by everybody, and leaves nothing beside it", async () => {
    const path = join(await folder(), "pgops.prom");
    const mask = process.umask(0o077);
    try {
      await writeMetricsFile(path, [one]);
    } finally {
      process.umask(mask);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    await writeFile(path, "# something longer than what comes next\n".repeat(50));
    const before = (await stat(path)).ino;
    await writeMetricsFile(path, [one]);
    expect(await readFile(path, "utf8")).toBe(prometheusText([one]));
    expect((await stat(path)).ino).not.toBe(before);
    expect(await readdir(join(path, ".."))).toEqual(["pgops.prom"]);
  });

  test("keeps the mode that somebody gave it, and the link that leads to it", async () => {
    const at = await folder();
    await mkdir(join(at, "real"));
    const real = join(at, "real", "pgops.prom");
    await writeFile(real, "");
    await chmod(real, 0o640);
    const link = join(at, "link.prom");
    await symlink(real, link);
    await writeMetricsFile(link, [one]);
    expect(await readFile(real, "utf8")).toBe(prometheusText([one]));
    expect((await stat(real)).mode & 0o777).toBe(0o640);
    expect((await readdir(at)).toSorted()).toEqual(["link.prom", "real"]);
    expect(await readdir(join(at, "real"))).toEqual(["pgops.prom"]);
  });

  test("is checked before work starts: a folder that is not there, a folder in its place, a file for a folder", async () => {
    const at = await folder();
    await mkdir(join(at, "taken.prom"));
    await writeFile(join(at, "file"), "");
    const cases = [
      ["nowhere/pgops.prom", "the folder "],
      ["taken.prom", "it is a folder"],
      ["file/pgops.prom", "a part of its path is no folder"],
    ] as const;
    for (const [name, why] of cases) {
      const failure = await failureOf(checkMetricsFile(join(at, name)));
      expect(failure).toMatchObject({ code: "PGOPS_METRICS_FILE", exitCode: 2, stands: "Nothing was run." });
      expect(failure.message).toContain(why);
    }
    const failure = await failureOf(writeMetricsFile(join(at, "taken.prom"), [one]));
    expect(failure).toMatchObject({ code: "PGOPS_METRICS_FILE", exitCode: 1 });
    await checkMetricsFile(join(at, "fine.prom"));
    expect((await readdir(at)).toSorted()).toEqual(["file", "taken.prom"]);
  });

  test("a device is no file to replace", async () => {
    const failure = await failureOf(checkMetricsFile("/dev/null"));
    expect(failure.message).toBe("the metrics cannot be written to /dev/null: it is no file");
  });
});
