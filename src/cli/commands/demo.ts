import { fileURLToPath } from "node:url";
import { Command } from "commander";
import type { MigrationContext } from "../../migrations/context.ts";
import { type Invocation, invoke } from "../invocation.ts";

/** The shop schema that comes with pgops. */
const shopSchema = fileURLToPath(new URL("../../../sql/migrations", import.meta.url));

/** `pgops demo` */
export function demoCommand(): Command {
  const command = new Command("demo");
  return command
    .description(
      "Starts a real PostgreSQL, applies the schema of a shop, shows its status, rolls everything back and applies " +
        "it again. Nothing is left behind, and no database of yours is touched.",
    )
    .addHelpText("after", "\nExamples:\n  $ pgops demo\n  $ pgops demo --verbose")
    .action(() => invoke(command, runDemo));
}

async function runDemo(invocation: Invocation): Promise<{ json: Record<string, unknown> }> {
  const { environment, signal, cwd, flags, terminal } = invocation;
  const { startThrowawayServer } = await import("../../postgres/servers/throwaway.ts");
  say(invocation, "Starting a throwaway PostgreSQL");
  const server = await startThrowawayServer({ env: environment, signal, cwd });
  say(invocation, `PostgreSQL ${server.version} (${server.engine}) on port ${server.port}`);
  try {
    const contextFor = await demoContext(invocation, server.url);
    const json = await theMainJob(invocation, contextFor);
    if (flags.json !== true && flags.quiet !== true) terminal.err(`\n${afterwards}`);
    return { json: { server: { version: server.version, engine: server.engine }, ...json } };
  } finally {
    await server.stop();
  }
}

type Operate = <Result>(operation: (context: MigrationContext) => Promise<Result>) => Promise<Result>;

async function theMainJob(invocation: Invocation, operate: Operate): Promise<Record<string, unknown>> {
  const [{ migrate }, { rollback }, { status }, { showSummary }, { showStatus }] = await Promise.all([
    import("../../migrations/migrate.ts"),
    import("../../migrations/rollback.ts"),
    import("../../migrations/status.ts"),
    import("../render/summary.ts"),
    import("../render/status-table.ts"),
  ]);
  const show = invocation.flags.json !== true;

  say(invocation, "$ pgops migrate");
  const up = await operate((context) => migrate(context));
  if (show) showSummary(invocation, { done: "applied", steps: up.applied, current: up.current });

  say(invocation, "$ pgops status");
  const stands = await operate((context) => status(context));
  if (show) showStatus(invocation, stands);

  say(invocation, "$ pgops rollback --all --yes");
  const down = await operate((context) => rollback(context, { all: true }));
  if (show) showSummary(invocation, { done: "rolled back", steps: down.rolledBack, current: down.current });

  say(invocation, "$ pgops migrate");
  const again = await operate((context) => migrate(context));
  if (show) showSummary(invocation, { done: "applied", steps: again.applied, current: again.current });

  return {
    applied: up.applied,
    counts: stands.counts,
    rolledBack: down.rolledBack,
    appliedAgain: again.applied,
  };
}

async function demoContext(
  { environment, signal, terminal, flags }: Invocation,
  url: string,
): Promise<Operate> {
  const [{ loadSettings }, { migrationContext }, { createProgress }] = await Promise.all([
    import("../../config/load.ts"),
    import("../../migrations/context.ts"),
    import("../render/progress.ts"),
  ]);
  const inline = { migrations: { directory: shopSchema } };
  const settings = await loadSettings({ cwd: process.cwd(), env: {}, databaseUrl: url, inline });
  return async (operation) => {
    const progress = await createProgress(terminal, flags);
    try {
      const emit = progress.handle.bind(progress);
      const { everyStatement } = progress;
      return await operation(
        await migrationContext(settings, { env: environment, emit, everyStatement, signal }),
      );
    } finally {
      await progress.finish();
    }
  };
}

function say({ terminal, flags }: Invocation, text: string): void {
  if (flags.json === true || flags.quiet === true) return;
  terminal.err(`\n${terminal.color.bold(text)}\n`);
}

const afterwards = `That was the main job; the server is gone again. To use it on your own:
  pgops init               begin in a project of yours
  pgops server start       a PostgreSQL for development, or set DATABASE_URL
  pgops migrate            apply what is pending
`;
