import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkMetricsFile, writeMetricsFile } from "../../src/operation/prometheus.ts";
import { smallDisk } from "../faults/fixtures/small-disk.ts";
import { failureOf } from "../migrations/operations.ts";

test("a full disk leaves the file as it was, and nothing beside it", async () => {
  const disk = await smallDisk(1);
  const path = join(disk.path, "pgops.prom");
  await writeFile(path, "old 1\n");
  const samples = Array.from({ length: 100_000 }, (_, n) => ({ labels: { n: String(n) }, value: n }));
  const failure = await failureOf(
    writeMetricsFile(path, [{ name: "pgops_x", help: "x", type: "gauge", samples }]),
  );
  expect(failure).toMatchObject({
    code: "PGOPS_METRICS_FILE",
    exitCode: 1,
    message: `the metrics cannot be written to ${path}: no space is left there`,
    stands: "The file is as it was before.",
  });
  expect(await readFile(path, "utf8")).toBe("old 1\n");
  expect(await readdir(disk.path)).toEqual(["pgops.prom"]);
  await checkMetricsFile(path);
});
