import { auditLogs } from "./audit-logs.ts";
import { brands, categories } from "./categories-and-brands.ts";
import { permissions, rolePermissions } from "./permissions.ts";
import { products } from "./products.ts";
import { reviews } from "./reviews.ts";
import type { ExpectedTable } from "./shape.ts";
import { apiKeys, refreshTokens, userSessions } from "./tokens-and-sessions.ts";
import { users } from "./users.ts";

/** The eleven tables of database-schema.md. */
export const tables: Readonly<Record<string, ExpectedTable>> = {
  users,
  products,
  categories,
  reviews,
  refresh_tokens: refreshTokens,
  api_keys: apiKeys,
  audit_logs: auditLogs,
  brands,
  user_sessions: userSessions,
  permissions,
  role_permissions: rolePermissions,
};
