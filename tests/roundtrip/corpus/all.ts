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
  { theme: "tables", ...tables },
  { theme: "renames", ...renames },
  { theme: "columns", ...columns },
  { theme: "constraints", ...constraints },
  { theme: "indexes", ...indexes },
  { theme: "sequences", ...sequences },
  { theme: "views", ...views },
  { theme: "functions", ...functions },
  { theme: "triggers and rules", ...triggersAndRules },
  { theme: "types", ...types },
  { theme: "grants", ...grants },
  { theme: "row security", ...rowSecurity },
  { theme: "partitions", ...partitions },
  { theme: "roles and settings", ...rolesAndSettings },
  { theme: "text search", ...textSearch },
  { theme: "operators", ...operators },
  { theme: "publications", ...publications },
  { theme: "foreign data", ...foreignData },
  { theme: "data", ...data },
  { theme: "no transaction", ...noTransaction },
];

/** Whether a case is for a server of this major version. */
export function isFor({ from = 14, to = Number.POSITIVE_INFINITY }: RightPair, major: number): boolean {
  return major >= from && major <= to;
}
