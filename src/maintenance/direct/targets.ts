import { ExitCode, PgopsError } from "../../errors.ts";
import type { Session } from "../../postgres/session.ts";
import { sqlFile } from "../../postgres/sql-file.ts";
import { type Left, targetText, type WorkKind } from "../work.ts";
import { type Facts, readFacts } from "./facts.ts";
import { findNamed, wrongNames } from "./find-named.ts";
import { done, refusal, type Verb } from "./refusal.ts";

const allSql = new URL("sql/all-relations.sql", import.meta.url);

/** The tables that the shop's schema wants analyzed: the default where all of them are there. */
const shopTables: readonly string[] = ["users", "products", "reviews", "audit_logs"];

/** What a command is to work on. */
export interface TargetChoice {
  /** Names and patterns, as a person gave them; none: the default set. */
  names?: readonly string[] | undefined;
  /** All tables of the database, where the default set is another. */
  all?: boolean | undefined;
  /** The system catalogs, too, where all tables are meant. */
  system?: boolean | undefined;
}

/** "named": what was asked for; "shop": the four tables of the shop's schema; "all": all tables of the database. */
export type TargetSet = "named" | "shop" | "all";

/** What was found, each relation once, partitions below what was named. */
export interface Targets {
  set: TargetSet;
  facts: Facts[];
  left: Left[];
}

interface Options extends TargetChoice {
  verb: Verb;
  kind: WorkKind;
  concurrently?: boolean | undefined;
}

/**
 * Finds what is to be worked on, and leaves what this role may not, or what the server does not do, where it was not named.
 * @throws PgopsError `PGOPS_USAGE`, `PGOPS_MAINTENANCE_TARGET` (exit code 2) with all wrong names, `PGOPS_MAINTENANCE_RIGHTS` (exit code 1)
 */
export async function findTargets(session: Session, options: Options): Promise<Targets> {
  const { names = [], all = false, system = false } = options;
  if (names.length > 0 && (all || system)) throw namesAndAll(all ? "--all" : "--system");
  const targets =
    names.length > 0 ? await namedTargets(session, options, names) : await everything(session, options);
  const { left } = targets;
  if (targets.facts.length === 0 && left.length > 0 && left.every(({ wanted }) => wanted))
    throw nothingAllowed(options.verb, left);
  return targets;
}

function namesAndAll(flag: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: `names and ${flag} contradict each other`,
    hint: "Leave one of them out. Nothing was done.",
    exitCode: ExitCode.usage,
  });
}

async function everything(session: Session, options: Options): Promise<Targets> {
  const { verb, all = false, system = false } = options;
  const shop = verb === "analyze" && !all && !system ? await shopOids(session) : undefined;
  const rows =
    shop ?? (await session.query<{ oid: number }>(sqlFile(allSql), [system])).map(({ oid }) => oid);
  const facts = once(await readFacts(session, rows));
  return { set: shop === undefined ? "all" : "shop", ...sieve(facts, options) };
}

/** Undefined unless all of them are there: `users` alone is a table of many a database. */
async function shopOids(session: Session): Promise<number[] | undefined> {
  const names = shopTables.map((name) => `public.${name}`);
  const { named } = await findNamed(session, "analyze", names);
  const oids = named.flatMap((one) => one.oids);
  if (oids.length !== shopTables.length) return undefined;
  const facts = await readFacts(session, oids);
  return facts.some((one) => one.oid === one.root && refusal("analyze", one) !== undefined)
    ? undefined
    : oids;
}

async function namedTargets(session: Session, options: Options, names: readonly string[]): Promise<Targets> {
  const { verb } = options;
  const { named, problems } = await findNamed(session, verb, names);
  const facts = await readFacts(session, [...new Set(named.flatMap(({ oids }) => oids))]);
  const exact = new Map(
    named.flatMap(({ written, oids }) => (written.isPattern ? [] : oids.map((oid) => [oid, written.text]))),
  );
  for (const one of facts) {
    const text = one.oid === one.root ? exact.get(one.oid) : undefined;
    const why = text === undefined ? undefined : refusal(verb, one, options);
    if (text !== undefined && why !== undefined) problems.set(text, why);
  }
  // Told in the order in which they were given.
  const wrong = names.flatMap((name): [string, string][] => {
    const why = problems.get(name);
    return why === undefined ? [] : [[name, why]];
  });
  if (wrong.length > 0) throw wrongNames(verb, new Map(wrong));
  const forbidden = facts.filter((one) => exact.has(one.root) && !mayDo(verb, one) && !isMade(one));
  if (forbidden.length > 0) throw noRight(verb, once(forbidden));
  return { set: "named", ...sieve(once(facts), options) };
}

/** What is there in its partitions alone. */
function isMade({ relkind }: Facts): boolean {
  return relkind === "I";
}

/** Puts aside what cannot be done. */
function sieve(all: readonly Facts[], options: Options): Pick<Targets, "facts" | "left"> {
  const { verb, kind } = options;
  const left: Left[] = [];
  const facts = all.filter((one) => {
    const why = refusal(verb, one, options) ?? (mayDo(verb, one) || isMade(one) ? undefined : rightText(one));
    if (why !== undefined) left.push({ kind, target: targetText(one.name), why, wanted: true });
    return why === undefined;
  });
  return { facts, left };
}

function mayDo(verb: Verb, { mayVacuum, mayReindex }: Facts): boolean {
  return verb === "reindex" ? mayReindex : mayVacuum;
}

function rightText({ owner }: Facts): string {
  return `this role may not: it belongs to ${owner}`;
}

/** A partition that was named, and is below others that were, is done once: as one of the topmost. */
function once(facts: readonly Facts[]): Facts[] {
  const below = new Set(facts.filter(({ oid, root }) => oid !== root).map(({ oid }) => oid));
  const seen = new Set<number>();
  return facts.filter(({ oid, root }) => !below.has(root) && !seen.has(oid) && seen.add(oid));
}

function noRight(verb: Verb, forbidden: readonly Facts[]): PgopsError {
  const [first] = forbidden;
  const one = forbidden.length === 1 && first !== undefined;
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_RIGHTS",
    message: one
      ? `this role may not ${verb} ${first.label}: it belongs to ${first.owner}`
      : `this role may not ${verb} ${forbidden.length} of the tables`,
    details: one ? [] : forbidden.map(({ label, owner }) => `${label}: belongs to ${owner}`),
    hint: `${rightHint(verb)} Nothing was done.`,
    exitCode: ExitCode.failed,
  });
}

function nothingAllowed(verb: Verb, left: readonly Left[]): PgopsError {
  return new PgopsError({
    code: "PGOPS_MAINTENANCE_RIGHTS",
    message: `nothing can be ${done(verb)}: ${left.length === 1 ? "the only one was" : `all ${left.length} were`} left`,
    details: left.slice(0, mostDetails).map(({ target, why }) => `${target}: ${why}`),
    hint: `${rightHint(verb)} Nothing was done.`,
    exitCode: ExitCode.failed,
  });
}

const mostDetails = 10;

function rightHint(verb: Verb): string {
  const owners = verb === "reindex" ? "Its owner" : "Its owner, the owner of the database";
  return `${owners}, a superuser, and from PostgreSQL 17 on a role with MAINTAIN on it (pg_maintain: on all) may.`;
}
