import type { DemoTableName } from "../division.ts";
import type { Shop } from "../shop.ts";

/** One table of the demo: the columns it fills, and its rows as lines of COPY's text format, in the order of the columns. */
export interface DemoTable {
  name: DemoTableName;
  columns: readonly string[];
  /** Draws one line at a time, each ending in a newline; as many as the shop's counts say. */
  lines: (shop: Shop) => Generator<string>;
}
