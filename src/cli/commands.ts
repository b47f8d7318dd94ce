import type { Command } from "commander";

/** A command as the list of commands shows it; what it is made of is loaded when it is called. */
export interface CommandEntry {
  name: string;
  summary: string;
  load: () => Promise<Command>;
}

/** In the order in which somebody meets them. */
export const commands: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "begin in this folder",
    load: async () => (await import("./commands/init.ts")).initCommand(),
  },
  {
    name: "create",
    summary: "the next pair of files",
    load: async () => (await import("./commands/create.ts")).createCommand(),
  },
  {
    name: "migrate",
    summary: "apply what is pending",
    load: async () => (await import("./commands/migrate.ts")).migrateCommand(),
  },
  {
    name: "rollback",
    summary: "undo the last migration, or more",
    load: async () => (await import("./commands/rollback.ts")).rollbackCommand(),
  },
  {
    name: "redo",
    summary: "undo the last migration and apply it again",
    load: async () => (await import("./commands/redo.ts")).redoCommand(),
  },
  {
    name: "status",
    summary: "where each migration stands",
    load: async () => (await import("./commands/status.ts")).statusCommand(),
  },
  {
    name: "history",
    summary: "what was done, tried and failed",
    load: async () => (await import("./commands/history.ts")).historyCommand(),
  },
  {
    name: "check",
    summary: "judge the files, without a server",
    load: async () => (await import("./commands/check.ts")).checkCommand(),
  },
  {
    name: "verify",
    summary: "prove that each migration can be undone",
    load: async () => (await import("./commands/verify.ts")).verifyCommand(),
  },
  {
    name: "diff",
    summary: "how a database differs from what the migrations make",
    load: async () => (await import("./commands/diff.ts")).diffCommand(),
  },
  {
    name: "snapshot",
    summary: "the schema as JSON",
    load: async () => (await import("./commands/snapshot.ts")).snapshotCommand(),
  },
  {
    name: "dump",
    summary: "the schema as one file of SQL",
    load: async () => (await import("./commands/dump.ts")).dumpCommand(),
  },
  {
    name: "partitions",
    summary: "the partitions there are, and those that are coming",
    load: async () => (await import("./commands/partitions.ts")).partitionsCommand(),
  },
  {
    name: "analyze",
    summary: "statistics for the planner",
    load: async () => (await import("./commands/analyze.ts")).analyzeCommand(),
  },
  {
    name: "vacuum",
    summary: "make use of the space of dead rows",
    load: async () => (await import("./commands/vacuum.ts")).vacuumCommand(),
  },
  {
    name: "reindex",
    summary: "build indexes anew",
    load: async () => (await import("./commands/reindex.ts")).reindexCommand(),
  },
  {
    name: "maintenance",
    summary: "vacuum, reindex and the like, when they are due",
    load: async () => (await import("./commands/maintenance.ts")).maintenanceCommand(),
  },
  {
    name: "lock",
    summary: "record what the files hold",
    load: async () => (await import("./commands/lock.ts")).lockCommand(),
  },
  {
    name: "renumber",
    summary: "move a migration to the end",
    load: async () => (await import("./commands/renumber.ts")).renumberCommand(),
  },
  {
    name: "repair",
    summary: "accept a changed file, restart a half-done migration",
    load: async () => (await import("./commands/repair.ts")).repairCommand(),
  },
  {
    name: "adopt",
    summary: "record what a database has already",
    load: async () => (await import("./commands/adopt.ts")).adoptCommand(),
  },
  {
    name: "import",
    summary: "turn another tool's files into pairs",
    load: async () => (await import("./commands/import.ts")).importCommand(),
  },
  {
    name: "seed",
    summary: "data that belongs to the schema",
    load: async () => (await import("./commands/seed.ts")).seedCommand(),
  },
  {
    name: "config",
    summary: "what is in force, and where it came from",
    load: async () => (await import("./commands/config.ts")).configCommand(),
  },
  {
    name: "server",
    summary: "a local PostgreSQL for development",
    load: async () => (await import("./commands/server.ts")).serverCommand(),
  },
  {
    name: "demo",
    summary: "watch the main job on a throwaway PostgreSQL",
    load: async () => (await import("./commands/demo.ts")).demoCommand(),
  },
];
