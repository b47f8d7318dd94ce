import { wordsOf } from "./lexer.ts";
import type { Statement } from "./split.ts";

/**
 * Names the statement if PostgreSQL (14 to 18) refuses it inside a transaction block: "CREATE INDEX CONCURRENTLY".
 * Undefined where it may run there, and where only the server can tell: REINDEX and CLUSTER of a partitioned table,
 * DROP SUBSCRIPTION (it depends on the subscription's slot), a CALL of a procedure that commits.
 */
export function cannotRunInTransaction(statement: Statement): string | undefined {
  // Most statements of a large file are INSERTs, and none of these: no keyword needs reading.
  if (!"aAcCdDrRvV".includes(statement.text.charAt(0))) return undefined;
  const [first = "", second] = statement.keywords;
  if (!Object.hasOwn(judges, first)) return undefined;
  // Nothing beyond the first words of a CREATE matters, but for this one.
  const areEnough = first === "CREATE" && second !== "SUBSCRIPTION";
  return judges[first]?.(areEnough ? statement.keywords : wordsOf(statement.text));
}

type Judge = (words: readonly string[]) => string | undefined;

const judges: Readonly<Record<string, Judge>> = {
  ALTER: alter,
  CLUSTER: cluster,
  CREATE: create,
  DISCARD: ([, what]) => (what === "ALL" ? "DISCARD ALL" : undefined),
  DROP: drop,
  REINDEX: reindex,
  VACUUM: () => "VACUUM",
};

function create(words: readonly string[]): string | undefined {
  const [, second = ""] = words;
  if (second === "DATABASE" || second === "TABLESPACE") return `CREATE ${second}`;
  if (second === "SUBSCRIPTION") {
    const makesNoSlot = ["CREATE_SLOT", "CONNECT"].some((option) => isOff(words, option));
    return makesNoSlot ? undefined : "CREATE SUBSCRIPTION with create_slot";
  }
  const index = second === "UNIQUE" ? 2 : 1;
  return words[index] === "INDEX" && words[index + 1] === "CONCURRENTLY"
    ? "CREATE INDEX CONCURRENTLY"
    : undefined;
}

function drop([, second, third]: readonly string[]): string | undefined {
  if (second === "DATABASE" || second === "TABLESPACE") return `DROP ${second}`;
  return second === "INDEX" && third === "CONCURRENTLY" ? "DROP INDEX CONCURRENTLY" : undefined;
}

function alter(words: readonly string[]): string | undefined {
  switch (words[1]) {
    case "SYSTEM":
      return "ALTER SYSTEM";
    case "DATABASE":
      return words[3] === "SET" && words[4] === "TABLESPACE" ? "ALTER DATABASE SET TABLESPACE" : undefined;
    case "TABLE":
      return detachesConcurrently(words) ? "ALTER TABLE ... DETACH PARTITION CONCURRENTLY" : undefined;
    case "SUBSCRIPTION":
      return alterSubscription(words);
    default:
      return undefined;
  }
}

// CONCURRENTLY can only be the last word: DETACH PARTITION stands alone in its ALTER TABLE.
function detachesConcurrently(words: readonly string[]): boolean {
  const detach = words.indexOf("DETACH");
  return (
    detach > 0 &&
    words[detach + 1] === "PARTITION" &&
    words.length > detach + 3 &&
    words.at(-1) === "CONCURRENTLY"
  );
}

function alterSubscription(words: readonly string[]): string | undefined {
  const [, , , action = "", what = ""] = words;
  if (action === "REFRESH") return "ALTER SUBSCRIPTION ... REFRESH";
  if (what === "PUBLICATION") return isOff(words, "REFRESH") ? undefined : "ALTER SUBSCRIPTION with refresh";
  if (action !== "SET") return undefined;
  // Both change the slot on the publisher, at once (failover since 17, two_phase since 18).
  if (words.includes("FAILOVER")) return "ALTER SUBSCRIPTION ... SET (failover)";
  return isOff(words, "TWO_PHASE") ? "ALTER SUBSCRIPTION ... SET (two_phase = false)" : undefined;
}

function reindex(words: readonly string[]): string | undefined {
  const after = optionsEnd(words, 1);
  const what = words[after] ?? "";
  const options = words.slice(1, after);
  const isConcurrent = options.includes("CONCURRENTLY") ? !isOff(options, "CONCURRENTLY") : false;
  if (isConcurrent || words[after + 1] === "CONCURRENTLY") return "REINDEX CONCURRENTLY";
  return what === "DATABASE" || what === "SYSTEM" || what === "SCHEMA" ? `REINDEX ${what}` : undefined;
}

function cluster(words: readonly string[]): string | undefined {
  const after = words[1] === "VERBOSE" ? 2 : optionsEnd(words, 1);
  return words.length === after ? "CLUSTER without a table" : undefined;
}

/** The index after the parenthesis of options that opens at `from`; `from` itself where none does. */
function optionsEnd(words: readonly string[], from: number): number {
  if (words[from] !== "(") return from;
  const close = words.indexOf(")", from);
  return close === -1 ? words.length : close + 1;
}

/** Whether the option is there with a value that means false; the last one counts. */
function isOff(words: readonly string[], option: string): boolean {
  const at = words.lastIndexOf(option);
  if (at === -1) return false;
  const value = words[at + 1] === "=" ? words[at + 2] : words[at + 1];
  return /^'?(?:off|false|0)'?$/i.test(value ?? "");
}
