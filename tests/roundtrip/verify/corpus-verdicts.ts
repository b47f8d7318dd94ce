import { expect } from "vitest";
import { type Finding, verify, type VerifiedMigration } from "../../../src/index.ts";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { migrationFiles } from "../../e2e/scene.ts";
import { serverMajor } from "../../support/database.ts";
import { serverEnvironment } from "../../support/memory-folder.ts";
import { temporaryProject } from "../../support/project.ts";
import { tidyUp } from "../../support/tidy.ts";
import type { ExpectedFinding, RightPair, WrongDown } from "../corpus/cases.ts";

type Pair = Pick<RightPair, "before" | "up" | "down">;

/** What the proof says of a pair of files. */
export async function verdictOn(pair: Pair, server: string): Promise<VerifiedMigration> {
  const [verdict] = await verdictsOn([pair], server);
  return verdict ?? expect.fail("there is no verdict");
}

/** What one proof says of several pairs, each of which finds an empty schema `public`: one wipes what those before it made. */
export async function verdictsOn(pairs: readonly Pair[], server: string): Promise<VerifiedMigration[]> {
  const files = pairs.flatMap(({ before = "", up, down }, index) => {
    const first = `${index === 0 ? "" : emptySchema()}${before}`;
    const applied = `-- pgops: irreversible it is what the other stands on\n${first}`;
    return [
      ...(first === "" ? [] : [[`${numbered(2 * index + 1)}_before`, applied]]),
      ...(first === "" ? [] : [[`${numbered(2 * index + 1)}_before.down`, null]]),
      [`${numbered(2 * index + 2)}_pair`, up],
      [`${numbered(2 * index + 2)}_pair.down`, down],
    ];
  });
  const project = await temporaryProject({
    ...migrationFiles(Object.fromEntries(files)),
    // Where the schema goes, pgops' own tables must not.
    ...(pairs.length > 1 && { "pgops.config.json": `{ "migrations": { "table": "kept.migrations" } }` }),
  });
  const { migrations, notes } = await verify({ cwd: project.path, env: {}, server });
  const verdicts = migrations.filter(({ name }) => name === "pair");
  if (verdicts.length < pairs.length) expect.fail(JSON.stringify({ migrations, notes }));
  return verdicts;
}

/** Whether all that a pair makes goes with the schema `public`. */
export function goesWithTheSchema({ before = "", up, down, roles = [] }: RightPair): boolean {
  return roles.length === 0 && !beyondTheSchema.test(`${before} ${up} ${down}`);
}

const beyondTheSchema = new RegExp(
  String.raw`\b(?:ROLES?|USER|SCHEMA|DATABASE|TABLESPACE|EXTENSION|PUBLICATION|SUBSCRIPTION|SERVER|WRAPPER|PRIVILEGES` +
    String.raw`|EVENT TRIGGER|ACCESS METHOD|(?:CREATE|TRUSTED|PROCEDURAL) LANGUAGE|pgops: no-transaction)\b`,
  "i",
);

function numbered(number: number): string {
  return String(number).padStart(3, "0");
}

/** As it is in a new database. */
function emptySchema(): string {
  const grants =
    serverMajor() >= 15
      ? "ALTER SCHEMA public OWNER TO pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC;"
      : "GRANT ALL ON SCHEMA public TO PUBLIC;";
  return `DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${grants} COMMENT ON SCHEMA public IS 'standard public schema';\n`;
}

/** The findings in the words of the corpus. */
export function findingsOf({ findings }: VerifiedMigration): ExpectedFinding[] {
  return findings.map(({ rule, where, message }) => {
    const object =
      aboutTheFile.has(rule) && where.object?.endsWith("_pair") === true ? "" : (where.object ?? "");
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
