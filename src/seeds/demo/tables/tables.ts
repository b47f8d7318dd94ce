import { apiKeys } from "./api-keys.ts";
import { auditLogs } from "./audit-logs.ts";
import { brands } from "./brands.ts";
import { categories } from "./categories.ts";
import { products } from "./products.ts";
import { reviews } from "./reviews.ts";
import { refreshTokens, userSessions } from "./sign-ins.ts";
import type { DemoTable } from "./table.ts";
import { users } from "./users.ts";

/** The tables of the demo, in an order in which their foreign keys let them be filled. */
export const demoTables: readonly DemoTable[] = [
  users,
  brands,
  categories,
  products,
  reviews,
  refreshTokens,
  apiKeys,
  userSessions,
  auditLogs,
];
