export { createDb, type Database, type DatabaseOptions } from "./create-db.ts";
