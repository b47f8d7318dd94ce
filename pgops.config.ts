import { defineConfig, type PgopsConfig } from "./src/config/define-config.ts";

/** The shop schema, on DATABASE_URL where that is set, else on the embedded server. */
const config: PgopsConfig = defineConfig({
  database: "embedded",
  migrations: { directory: "sql/migrations" },
  partitions: [
    {
      table: "audit_logs",
      column: "created_at",
      interval: "month",
      ahead: 3,
      retain: "24 months",
      onExpire: "archive",
      default: true,
    },
  ],
});

export default config;
