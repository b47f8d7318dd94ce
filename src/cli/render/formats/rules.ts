/** What a rule finds, in a phrase, and the page in docs/ that explains it. */
export interface RuleText {
  text: string;
  page: string;
}

/** The rules that each page explains. */
const pages: Readonly<Record<string, readonly (readonly [rule: string, text: string])[]>> = {
  "check.md": [
    ["file-name", "A file that is not called NUMBER_name.up.sql or NUMBER_name.down.sql"],
    ["name-too-long", "A name that the ledger cannot hold"],
    ["number-too-large", "A number above 9007199254740991"],
    ["duplicate-number", "Two migrations with one number"],
    ["same-name", "Two files that differ in nothing but _ and - after the number"],
    ["missing-up", "A down file without its up file"],
    ["missing-down", "An up file without its down file"],
    ["unreadable-file", "A file that this user cannot read"],
    ["encoding", "A file that is not UTF-8"],
    ["empty-file", "A file without a statement"],
    ["cannot-split", "A file that cannot be split into statements"],
    ["directive", "A directive that is unknown, malformed, there twice or too late"],
    ["transaction-control", "Transaction control in a migration file"],
    ["not-in-transaction", "A statement that cannot run in a transaction, among others"],
    ["psql-command", "A command of psql, which the server does not understand"],
    ["lock-missing", "There is no lock file"],
    ["lock-malformed", "A line of the lock file that cannot be read, or a migration that has two"],
    ["lock-conflict", "A conflict of git in the lock file"],
    ["lock-order", "A line of the lock file in the wrong place"],
    ["lock-no-entry", "A migration that the lock file does not have"],
    ["lock-no-file", "A line of the lock file whose files are gone"],
    ["lock-changed", "A file that is not what the lock file says"],
  ],
  "verify.md": [
    ["left-behind", "Something that the down did not remove"],
    ["not-restored", "Something that is gone after the down, or is not what it was"],
    ["down-fails", "A down that the server refuses"],
    ["up-fails", "An up that the server refuses"],
    ["up-not-repeatable", "An up that fails, or makes something else, after the down"],
    ["data-lost", "Rows or values that the down loses"],
    ["column-order", "Columns that stand in another order after the down"],
    ["lossy", "An up that destroys rows or values and does not say so"],
  ],
  "drift.md": [["drift", "An object in which two schemas differ"]],
};

const described: ReadonlyMap<string, RuleText> = new Map(
  Object.entries(pages).flatMap(([page, rules]) =>
    rules.map(([rule, text]): [string, RuleText] => [rule, { text, page }]),
  ),
);

/** A rule that nobody described is described by its name. */
export function ruleText(rule: string): RuleText {
  return described.get(rule) ?? { text: rule || "unnamed", page: "ci.md" };
}
