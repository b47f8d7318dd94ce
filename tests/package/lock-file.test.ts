import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeLock, findGaps, type LockFile } from "../../scripts/complete-lock.ts";

const text = readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8");

test("every dependency has its entry, also those of other platforms: else `npm ci` refuses the file (npm run lock)", () => {
  expect(findGaps(JSON.parse(text) as LockFile)).toEqual([]);
});

test("the lock file names no registry", () => {
  expect(text).not.toMatch(/"resolved"|\.tgz"/u);
});

test("a missing platform package is written down with what its name says", () => {
  const optionalDependencies = { "@x/binding-linux-x64-musl": "1.2.3", "@x/darwin-arm64": "1.2.3" };
  const lock: LockFile = { packages: { "": {}, "node_modules/x": { dev: true, optionalDependencies } } };
  const completed = completeLock(lock);
  const entry = { version: "1.2.3", dev: true, optional: true };
  expect(completed.added).toBe(2);
  expect(completed.lock.packages).toMatchObject({
    "node_modules/@x/binding-linux-x64-musl": { ...entry, os: ["linux"], cpu: ["x64"], libc: ["musl"] },
    "node_modules/@x/darwin-arm64": {
      version: "1.2.3",
      dev: true,
      optional: true,
      os: ["darwin"],
      cpu: ["arm64"],
    },
  });
  expect(findGaps(completed.lock)).toEqual([]);
});

test.each([
  ["a dependency that is not optional", { dependencies: { "@x/linux-x64": "1.2.3" } }],
  ["a range", { optionalDependencies: { "@x/linux-x64": "^1.2.3" } }],
  ["a name without a platform", { optionalDependencies: { "@x/native": "1.2.3" } }],
])("only npm can fill %s", (_name, wants) => {
  expect(() => completeLock({ packages: { "": wants } })).toThrow("npm install");
});
