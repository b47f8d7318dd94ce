import type { RightPair, WrongDown } from "./cases.ts";
import * as columns from "./columns.ts";
import * as constraints from "./constraints.ts";
import * as data from "./data.ts";
import * as foreignData from "./foreign-data.ts";
import * as functions from "./functions.ts";
import * as grants from "./grants.ts";
import * as indexes from "./indexes.ts";
import * as noTransaction from "./no-transaction.ts";
import * as operators from "./operators.ts";
import * as partitions from "./partitions.ts";
import * as publications from "./publications.ts";
import * as renames from "./renames.ts";
import * as rolesAndSettings from "./roles-and-settings.ts";
import * as rowSecurity from "./row-security.ts";
import * as sequences from "./sequences.ts";
import * as tables from "./tables.ts";
import * as textSearch from "./text-search.ts";
import * as triggersAndRules from "./triggers-and-rules.ts";
import * as types from "./types.ts";
import * as views from "./views.ts";

export interface Theme {
  theme: string;
  wrong: WrongDown[];
  right: RightPair[];
}

/** The corpus: wrong downs, each of which must be found, and right pairs, none of which may be reported. */
export const corpus: readonly Theme[] = [
  { theme: "tables", wrong: tables.wrong, right: tables.right },
  { theme: "renames", wrong: renames.wrong, right: renames.right },
  { theme: "columns", wrong: columns.wrong, right: columns.right },
  { theme: "constraints", wrong: constraints.wrong, right: constraints.right },
  { theme: "indexes", wrong: indexes.wrong, right: indexes.right },
  { theme: "sequences", wrong: sequences.wrong, right: sequences.right },
  { theme: "views", wrong: views.wrong, right: views.right },
  { theme: "functions", wrong: functions.wrong, right: functions.right },
  { theme: "triggers and rules", wrong: triggersAndRules.wrong, right: triggersAndRules.right },
  { theme: "types", wrong: types.wrong, right: types.right },
  { theme: "grants", wrong: grants.wrong, right: grants.right },
  { theme: "row security", wrong: rowSecurity.wrong, right: rowSecurity.right },
  { theme: "partitions", wrong: partitions.wrong, right: partitions.right },
  { theme: "roles and settings", wrong: rolesAndSettings.wrong, right: rolesAndSettings.right },
  { theme: "text search", wrong: textSearch.wrong, right: textSearch.right },
  { theme: "operators", wrong: operators.wrong, right: operators.right },
  { theme: "publications", wrong: publications.wrong, right: publications.right },
  { theme: "foreign data", wrong: foreignData.wrong, right: foreignData.right },
  { theme: "data", wrong: data.wrong, right: data.right },
  { theme: "no transaction", wrong: noTransaction.wrong, right: noTransaction.right },
];

/** Whether a case is for a server of this major version. */
export function isFor({ from = 14, to = Number.POSITIVE_INFINITY }: RightPair, major: number): boolean {
  return major >= from && major <= to;
}
