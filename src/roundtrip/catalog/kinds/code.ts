import type { Kind } from "../kind.ts";

const query = (name: string): URL => new URL(`../sql/${name}.sql`, import.meta.url);

/** What can be called. */
export const routineKinds: readonly Kind[] = [
  {
    name: "function",
    catalog: "pg_proc",
    letters: "fw",
    query: query("routine"),
    ddl: async () => (await import("../../ddl/routine.ts")).functionDdl,
  },
  {
    name: "procedure",
    catalog: "pg_proc",
    letters: "p",
    query: query("routine"),
    ddl: async () => (await import("../../ddl/routine.ts")).procedureDdl,
  },
  {
    name: "aggregate",
    catalog: "pg_proc",
    letters: "a",
    query: query("aggregate"),
    ddl: async () => (await import("../../ddl/aggregate.ts")).aggregateDdl,
  },
];

/** What is a query with a name. */
export const viewKinds: readonly Kind[] = [
  {
    name: "view",
    catalog: "pg_class",
    letters: "v",
    query: query("view"),
    ddl: async () => (await import("../../ddl/view.ts")).viewDdl,
  },
  {
    name: "materialized view",
    catalog: "pg_class",
    letters: "m",
    query: query("materialized-view"),
    ddl: async () => (await import("../../ddl/materialized-view.ts")).materializedViewDdl,
  },
];

/** What lives on a table or a view and is neither a column nor a constraint. */
export const attachedKinds: readonly Kind[] = [
  {
    name: "index",
    catalog: "pg_class",
    letters: "iI",
    query: query("index"),
    ddl: async () => (await import("../../ddl/index.ts")).indexDdl,
  },
  {
    name: "statistics",
    catalog: "pg_statistic_ext",
    query: query("statistics"),
    ddl: async () => (await import("../../ddl/statistics.ts")).statisticsDdl,
  },
  {
    name: "trigger",
    catalog: "pg_trigger",
    query: query("trigger"),
    ddl: async () => (await import("../../ddl/trigger.ts")).triggerDdl,
  },
  {
    name: "rule",
    catalog: "pg_rewrite",
    query: query("rule"),
    ddl: async () => (await import("../../ddl/rule.ts")).ruleDdl,
  },
  {
    name: "policy",
    catalog: "pg_policy",
    query: query("policy"),
    ddl: async () => (await import("../../ddl/policy.ts")).policyDdl,
  },
];
