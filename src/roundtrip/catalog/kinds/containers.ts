import type { Kind } from "../kind.ts";

const query = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** What holds other objects. */
export const containerKinds: readonly Kind[] = [
  {
    name: "schema",
    catalog: "pg_namespace",
    query: query("schema"),
    ddl: async () => (await import("../../ddl/schema.ts")).schemaDdl,
  },
];
