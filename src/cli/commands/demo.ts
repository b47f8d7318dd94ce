import { Command } from "commander";
import { demoSettings, say } from "../demo/scene.ts";
import { type Invocation, invoke } from "../invocation.ts";

/** `pgops demo` */
export function demoCommand(): Command {
  const command = new Command("demo");
  return command
    .description(
      "Starts a real PostgreSQL, applies the schema of a shop, shows its status, rolls everything back and applies " +
        "it again; seeds it, fills it with a made-up business, and gives its audit log the partitions that nobody has made. " +
        "Nothing is left behind, and no database of yours is touched.",
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
    const settings = await demoSettings(server.url);
    const [{ demoMigrations }, { demoData }] = await Promise.all([
      import("../demo/migrations.ts"),
      import("../demo/data.ts"),
    ]);
    const json = {
      ...(await demoMigrations(invocation, settings)),
      ...(await demoData(invocation, settings)),
    };
    if (flags.json !== true && flags.quiet !== true) terminal.err(`\n${afterwards}`);
    return { json: { server: { version: server.version, engine: server.engine }, ...json } };
  } finally {
    await server.stop();
  }
}

const afterwards = `That was the main job; the server is gone again. To use it on your own:
  pgops init               begin in a project of yours
  pgops server start       a PostgreSQL for development, or set DATABASE_URL
  pgops migrate            apply what is pending
`;
