import { checkRowCount } from "./row-count.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The tables that the demo fills, in the order in which their foreign keys let them be filled. */
export const demoTableNames = [
  "users",
  "brands",
  "categories",
  "products",
  "reviews",
  "refresh_tokens",
  "api_keys",
  "user_sessions",
  "audit_logs",
] as const;

export type DemoTableName = (typeof demoTableNames)[number];

export type RowCounts = Readonly<Record<DemoTableName, number>>;

/**
 * Divides a number of rows among the tables: three fifths audit entries, then reviews, sessions, tokens, users and
 * products; brands and categories as many as there are words for.
 * @throws PgopsError `PGOPS_USAGE` for a number that the demo cannot have.
 */
export function divideRows(rows: number, { brands, categories }: Vocabulary): RowCounts {
  checkRowCount(rows);
  const share = (part: number, least: number, most = Number.POSITIVE_INFINITY): number =>
    Math.min(most, Math.max(least, Math.floor(rows * part)));
  const counts = {
    users: share(0.045, 6),
    brands: share(0.005, 2, brands.length),
    categories: share(0.01, 3, categories.length),
    products: share(0.035, 5),
    reviews: share(0.14, 12),
    refresh_tokens: share(0.05, 4),
    api_keys: share(0.001, 1, 200),
    user_sessions: share(0.1, 8),
  };
  const others = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { ...counts, audit_logs: rows - others };
}
