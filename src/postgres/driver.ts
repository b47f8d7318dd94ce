import { createRequire } from "node:module";
import type postgres from "postgres";

/**
 * postgres.js. Its CommonJS form starts faster: Node gives an ES module that imports `crypto` or `tls` a copy of all
 * their exports, and to make it loads what nobody asked for.
 */
export const createClient: typeof postgres = createRequire(import.meta.url)("postgres");
