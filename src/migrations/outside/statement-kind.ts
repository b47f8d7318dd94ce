import { Lexer, TokenKind } from "../../sqltext/lexer.ts";
import type { Statement } from "../../sqltext/split.ts";
import { cannotRunInTransaction } from "../../sqltext/transaction-block.ts";

/**
 * How a statement outside a transaction is made to run exactly once.
 * atomic: in a transaction together with its line of the journal. setting: it changes the session alone, and is run
 * again by every run. index: it builds an index concurrently; what a broken build left is found in the catalog.
 * drop-index, detach: whether it was done is seen in the catalog. repeatable: running it twice does no harm.
 * unknown: only a person can tell whether it was done.
 */
export type StatementKind =
  | { kind: "atomic" | "setting" | "repeatable" | "unknown" }
  /**
   * `on`: the table, or one of its indexes, as written; `index` the wanted name, where there is one; `rebuild`: REINDEX,
   * which makes anew what is there.
   */
  | { kind: "index"; on: string; index: string | undefined; rebuild: boolean }
  | { kind: "drop-index"; index: string }
  | { kind: "detach"; parent: string; partition: string };

/** A temporary table is not among them: made anew it would be empty, and what was put into it be lost silently. */
const ofSession: ReadonlySet<string> = new Set(["SET", "RESET", "PREPARE", "LISTEN", "DECLARE", "LOAD"]);

/** Sorts a statement by its first words. */
export function kindOf(statement: Statement): StatementKind {
  const [first = "", second = ""] = statement.keywords;
  if (ofSession.has(first) && !(first === "PREPARE" && second === "TRANSACTION")) return { kind: "setting" };
  if (first === "SELECT" && /^select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\(/i.test(statement.text)) {
    return { kind: "setting" };
  }
  const reason = cannotRunInTransaction(statement);
  switch (first) {
    // A procedure or a block may commit by itself.
    case "CALL":
    case "DO":
      return { kind: "unknown" };
    case "REINDEX":
      return reindex(statement);
    case "VACUUM":
    case "CLUSTER":
      return { kind: "repeatable" };
    case "DROP":
      if (second === "SUBSCRIPTION") return { kind: "unknown" };
      break;
    default:
  }
  if (reason === undefined) return { kind: "atomic" };
  return outsideOnly(first, second, new Words(statement.text));
}

function outsideOnly(first: string, second: string, words: Words): StatementKind {
  if (first === "CREATE" && words.skipTo("CONCURRENTLY")) return createIndex(words);
  if (first === "DROP" && second === "INDEX" && words.skipTo("CONCURRENTLY")) {
    words.skip("IF", "EXISTS");
    return { kind: "drop-index", index: words.name() };
  }
  if (first === "ALTER" && second === "TABLE") return detach(words);
  if (first === "ALTER" || first === "DISCARD") return { kind: "repeatable" };
  return { kind: "unknown" };
}

function createIndex(words: Words): StatementKind {
  words.skip("IF", "NOT", "EXISTS");
  const index = words.at("ON") ? undefined : words.name();
  words.skip("ON");
  words.skip("ONLY");
  return { kind: "index", on: words.name(), index, rebuild: false };
}

function detach(words: Words): StatementKind {
  words.skip("ALTER", "TABLE");
  words.skip("IF", "EXISTS");
  words.skip("ONLY");
  const parent = words.name();
  words.skip("DETACH", "PARTITION");
  return { kind: "detach", parent, partition: words.name() };
}

function reindex(statement: Statement): StatementKind {
  const words = new Words(statement.text);
  const concurrent = /\bconcurrently\b/i.test(statement.text);
  if (!concurrent || !(words.skipTo("INDEX") || words.skipTo("TABLE"))) return { kind: "repeatable" };
  words.skip("CONCURRENTLY");
  return { kind: "index", on: words.name(), index: undefined, rebuild: true };
}

/** The tokens of one statement, one after the other. */
class Words {
  readonly #tokens: { text: string; upper: string }[] = [];
  #next = 0;

  constructor(text: string) {
    const lexer = new Lexer(text);
    while (lexer.next() !== TokenKind.end) {
      const upper = lexer.kind === TokenKind.word ? lexer.upper : lexer.text;
      this.#tokens.push({ text: lexer.text, upper });
    }
  }

  at(word: string): boolean {
    return this.#tokens[this.#next]?.upper === word;
  }

  /** Passes over these words, as many of them as stand there in this order. */
  skip(...words: readonly string[]): void {
    for (const word of words) if (this.at(word)) this.#next++;
  }

  /** Goes on behind the next such word; stays where there is none. */
  skipTo(word: string): boolean {
    const found = this.#tokens.findIndex(({ upper }, index) => index >= this.#next && upper === word);
    if (found === -1) return false;
    this.#next = found + 1;
    return true;
  }

  /** A name, with its schema where that is given, as it is written. */
  name(): string {
    let name = this.#tokens[this.#next++]?.text ?? "";
    while (this.at(".")) name += `.${this.#tokens[(this.#next += 2) - 1]?.text ?? ""}`;
    return name;
  }
}
