import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import postgres from "postgres";
import { expect, test } from "vitest";
import { startThrowawayServer } from "../../../src/postgres/servers/throwaway.ts";
import { databaseUrl } from "../../support/database.ts";
import { serverEnvironment } from "../../support/memory-folder.ts";
import { tidyUp } from "../../support/tidy.ts";
import { runFile } from "../corpus-run.ts";
import { corpus, isFor } from "../corpus/all.ts";
import type { WrongDown } from "../corpus/cases.ts";
import { schemaDump } from "../pg-dump.ts";
import { beyond, unseen } from "./pg-dump-disagreements.ts";

/** A case, and whether the schema is another one after the down. */
interface Verdict {
  name: string;
  /** As the corpus says, to which `pgops verify` is held by corpus.test.ts and right-pairs.test.ts. */
  ours: boolean;
  /** As two dumps say, which differ or do not. */
  pgDump: boolean;
}

/** It goes with all that the cases make on it. */
interface Server {
  url: string;
  major: number;
  admin: postgres.Sql;
}

interface Database {
  name: string;
  url: string;
}

const ofTheSchema: ReadonlySet<string> = new Set(["left-behind", "not-restored", "column-order"]);

test("pg_dump says the same of every pair of the corpus, but for those that are explained", async () => {
  const server = await localServer();
  const cases = casesFor(server.major);
  const verdicts = await verdictsOn(cases, server);
  expect(verdicts).toHaveLength(cases.length);
  const found = {
    unseen: verdicts.flatMap(({ name, ours, pgDump }) => (ours && !pgDump ? [name] : [])),
    beyond: verdicts.flatMap(({ name, ours, pgDump }) => (pgDump && !ours ? [name] : [])),
  };
  const here = new Set(cases.map(({ name }) => name));
  const explained = (table: object): string[] => Object.keys(table).filter((name) => here.has(name));
  expect({ unseen: found.unseen.toSorted(), beyond: found.beyond.toSorted() }).toEqual({
    unseen: explained(unseen).toSorted(),
    beyond: explained(beyond).toSorted(),
  });
}, 300_000);

test("every explained disagreement is one of a case that there is", () => {
  const names = new Set(allCases().map(({ name }) => name));
  expect([...Object.keys(unseen), ...Object.keys(beyond)].filter((name) => !names.has(name))).toEqual([]);
});

/** A server of the machine's own PostgreSQL, whose pg_dump fits it. */
async function localServer(): Promise<Server> {
  const started = await startThrowawayServer({ engine: "local", env: serverEnvironment() });
  tidyUp(() => started.stop());
  const admin = postgres(started.url, { max: 2, fetch_types: false, onnotice: () => undefined });
  tidyUp(async () => admin.end({ timeout: 5 }));
  return { url: started.url, major: Number.parseInt(started.version, 10), admin };
}

function allCases(): WrongDown[] {
  return corpus.flatMap(({ theme, wrong, right }) =>
    [...wrong, ...right.map((one) => ({ ...one, finds: [] }))].map((one) => ({
      ...one,
      name: `${theme}: ${one.name}`,
    })),
  );
}

/** Those of a down that fails leave nothing to be compared. */
function casesFor(major: number): WrongDown[] {
  return allCases().filter(
    (one) => isFor(one, major) && one.finds.every(({ rule }) => rule !== "down-fails"),
  );
}

/** Several at once: each has a database of its own, and roles of names of its own. */
async function verdictsOn(cases: readonly WrongDown[], server: Server): Promise<Verdict[]> {
  const queue = cases.values();
  const verdicts: Verdict[] = [];
  const dumpsBefore = new Map<string, Promise<string>>();
  const work = async (): Promise<void> => {
    for (const one of queue) {
      const ours = one.finds.some(({ rule }) => ofTheSchema.has(rule));
      verdicts.push({ name: one.name, ours, pgDump: await dumpsDiffer(one, server, dumpsBefore) });
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return verdicts;
}

/** What stands before several cases is dumped once. */
async function dumpsDiffer(
  { before: first = "", up, down }: WrongDown,
  server: Server,
  dumpsBefore: Map<string, Promise<string>>,
): Promise<boolean> {
  const database = await newDatabase(server);
  await runFile(database.url, first);
  const known = dumpsBefore.get(first) ?? dumpOf(database, server);
  dumpsBefore.set(first, known);
  const before = await known;
  await runFile(database.url, up);
  await runFile(database.url, down);
  const after = await dumpOf(database, server);
  // One with a subscription stays until the server goes.
  if (!`${first} ${up}`.includes("SUBSCRIPTION"))
    await server.admin`DROP DATABASE ${server.admin(database.name)}`;
  return before !== after;
}

async function newDatabase({ url, admin, major }: Server): Promise<Database> {
  const name = `case_${randomBytes(8).toString("hex")}`;
  const strategy = major >= 15 ? " STRATEGY FILE_COPY" : "";
  await admin.unsafe(`CREATE DATABASE ${name} TEMPLATE template0${strategy}`);
  return { name, url: databaseUrl(name, url) };
}

/** With the grants and settings of the database itself, under one name. */
async function dumpOf({ url, name }: Database, { major }: Server): Promise<string> {
  const dump = await schemaDump(url, { major, flags: ["--create"] });
  if (dump === undefined) return expect.fail("there is a server without its pg_dump beside it");
  return dump.replaceAll(name, "the_database");
}
