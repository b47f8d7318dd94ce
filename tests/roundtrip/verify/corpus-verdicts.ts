import { expect } from "vitest";
import { type Finding, verify, type VerifiedMigration } from "../../../src/index.ts";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { migrationFiles } from "../../e2e/scene.ts";
import { serverMajor } from "../../support/database.ts";
import { serverEnvironment } from "../../support/memory-folder.ts";
import { temporaryProject } from "../../support/project.ts";
import { tidyUp } from "../../support/tidy.ts";
import type { ExpectedFinding, RightPair, WrongDown } from "../corpus/cases.ts";

/** What the proof says of a pair of files. */
export async function verdictOn(
  { before, up, down }: Pick<RightPair, "before" | "up" | "down">,
  server: string,
): Promise<VerifiedMigration> {
  const project = await temporaryProject(
    migrationFiles({
      ...(before === undefined
        ? {}
        : {
            "001_before": `-- pgops: irreversible it is what the other stands on\n${before}`,
            "001_before.down": null,
          }),
      "002_pair": up,
      "002_pair.down": down,
    }),
  );
  const { migrations, notes } = await verify({ cwd: project.path, env: {}, server });
  const pair = migrations.find(({ number }) => number === 2);
  if (pair === undefined) return expect.fail(JSON.stringify({ migrations, notes }));
  return pair;
}

/** The findings in the words of the corpus. */
export function findingsOf({ findings }: VerifiedMigration): ExpectedFinding[] {
  return findings.map(({ rule, where, message }) => {
    const object = aboutTheFile.has(rule) && where.object === "002_pair" ? "" : (where.object ?? "");
    const properties = [...message.matchAll(/^ {2}(\w+) before:/gm)].map(([, name = ""]) => name);
    const expected = { rule: rule as ExpectedFinding["rule"], object };
    return rule === "not-restored" && properties.length > 0 ? { ...expected, properties } : expected;
  });
}

const aboutTheFile: ReadonlySet<Finding["rule"]> = new Set(["down-fails", "up-not-repeatable"]);

/** What is to be found, with those of the properties found that are asked for. */
export function wanted({ finds }: WrongDown, actual: readonly ExpectedFinding[]): ExpectedFinding[] {
  return finds.map((one) => {
    const same = actual.find(({ rule, object }) => rule === one.rule && object === one.object);
    const covers = (one.properties ?? []).every((name) => same?.properties?.includes(name));
    return covers && same !== undefined ? same : one;
  });
}

/** In one order, to be compared. */
export function sorted(findings: readonly ExpectedFinding[]): string[] {
  return findings.map((one) => JSON.stringify(one)).toSorted();
}

/** A server that nobody else makes roles on, removed when the test file ends. */
export async function ownServer(): Promise<string> {
  const server = await startThrowawayServer({
    engine: process.env["PGOPS_TEST_ENGINE"] as "embedded" | "local" | "docker" | undefined,
    major: serverMajor(),
    image: process.env["PGOPS_TEST_IMAGE"],
    env: serverEnvironment(),
    cwd: process.cwd(),
  });
  tidyUp(() => server.stop());
  return server.url;
}
