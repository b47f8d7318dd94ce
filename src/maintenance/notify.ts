import type { NotifySettings } from "../config/maintenance-settings.ts";
import type { Secret } from "../config/secret.ts";
import { formatDuration } from "../duration.ts";
import type { PgopsError } from "../errors.ts";
import { runShellCommand } from "../operation/shell-command.ts";
import type { MaintenanceContext } from "./context.ts";
import { failuresOf, maintenanceDocument } from "./run/document.ts";
import type { MaintenanceResult } from "./run/result.ts";

/** What somebody is told of. */
export interface Notice {
  /** The tasks that failed. */
  tasks: readonly string[];
  /** Without a password. */
  database: string;
  /** In one line, for people. */
  message: string;
  sqlstate: string | null;
  exitCode: number;
  /** What is sent: the document that `--json` prints. */
  report: Readonly<Record<string, unknown>>;
}

/** The notice of a run in which something failed; undefined where nothing did. */
export function noticeOf(result: MaintenanceResult): Notice | undefined {
  const failed = result.tasks.filter(({ outcome }) => outcome === "failed");
  const [first] = failed;
  if (first === undefined) return undefined;
  const [failure] = failuresOf(first.actions);
  const why =
    first.reason ?? (failure === undefined ? "" : `${failure.target}: ${failure.reason ?? "failed"}`);
  const more =
    failed.length === 1
      ? ""
      : ` (and ${failed
          .slice(1)
          .map(({ task }) => task)
          .join(", ")})`;
  return {
    tasks: failed.map(({ task }) => task),
    database: result.database,
    message: `${first.task} failed${more}${why === "" ? "" : `: ${why}`}`,
    sqlstate: failure?.sqlstate ?? null,
    exitCode: result.exitCode,
    report: { command: "maintenance", ...maintenanceDocument(result) },
  };
}

/** The notice of a run that ended before it could look at any task. */
export function noticeOfError(error: PgopsError, database: string): Notice {
  const { code, message, hint = null, sqlstate = null, exitCode, stands = null } = error;
  return {
    tasks: [],
    database,
    message,
    sqlstate,
    exitCode,
    report: {
      command: "maintenance",
      ok: false,
      database,
      error: { code, message, hint, sqlstate, exitCode, stands },
    },
  };
}

export interface NotifyOptions {
  /** The environment that a command gets beside its PGOPS_ variables. */
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Tells of a failure by what the settings name: a command with the report on its standard input, or a URL that takes it as
 * JSON. That it fails is a warning and nothing more; gives whether it went well, true also where nobody is to be told.
 */
export async function notify(
  context: Pick<MaintenanceContext, "settings" | "root" | "emit" | "signal">,
  notice: Notice,
  { env }: NotifyOptions,
): Promise<boolean> {
  const { settings, emit } = context;
  const how = settings.notify;
  if (how === undefined) return true;
  const problem = await (how.kind === "command"
    ? byCommand(context, how, notice, env)
    : byUrl(context, how, notice));
  if (problem === undefined) return true;
  const what = how.kind === "command" ? "the command of `notify`" : "the notice to the URL of `notify`";
  emit({ type: "warning", message: `${what} failed: ${problem}` });
  return false;
}

type Settings<Kind> = Extract<NotifySettings, { kind: Kind }>;

/** How many of the last lines that a command printed are told when it fails. */
const shownLines = 3;

async function byCommand(
  { root, signal }: Pick<MaintenanceContext, "root" | "signal">,
  { command, timeoutMs }: Settings<"command">,
  { tasks, database, message, sqlstate, exitCode, report }: Notice,
  env: NotifyOptions["env"],
): Promise<string | undefined> {
  const said: string[] = [];
  try {
    const problem = await runShellCommand({
      command,
      cwd: root,
      env: {
        ...env,
        PGOPS_TASK: tasks.join(" "),
        PGOPS_OUTCOME: "failed",
        PGOPS_DATABASE: database,
        PGOPS_ERROR_MESSAGE: message,
        PGOPS_ERROR_SQLSTATE: sqlstate ?? "",
        PGOPS_EXIT_CODE: String(exitCode),
      },
      input: `${JSON.stringify(report)}\n`,
      timeoutMs,
      signal: notYetAborted(signal),
      onLine: (line) => {
        said.push(line.slice(0, 500));
        if (said.length > shownLines) said.shift();
      },
    });
    return problem === undefined ? undefined : [problem, ...said].join("\n");
  } catch (error) {
    return `it cannot be started: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
  }
}

/** No word of an error of `fetch` is told: they hold the address, and with it its token. */
async function byUrl(
  { signal }: Pick<MaintenanceContext, "signal">,
  { url, timeoutMs }: Settings<"url">,
  { message, database, report }: Notice,
): Promise<string | undefined> {
  const address = addressOf(url);
  if (address === undefined) return "it is no URL that begins with http:// or https://";
  const timeout = AbortSignal.timeout(timeoutMs);
  const interrupted = notYetAborted(signal);
  try {
    const response = await fetch(address.href, {
      method: "POST",
      headers: { "content-type": "application/json", ...address.headers },
      // Chats show `text`; the rest is for programs.
      body: JSON.stringify({ text: `pgops maintenance on ${database}: ${message}`, ...report }),
      // What a token was meant for must not go elsewhere.
      redirect: "manual",
      signal: interrupted === undefined ? timeout : AbortSignal.any([timeout, interrupted]),
    });
    await response.body?.cancel();
    if (response.ok) return undefined;
    const isRedirect = response.status >= 300 && response.status < 400;
    return `it answered ${response.status}${isRedirect ? ", and redirects are not followed" : ""}`;
  } catch (error) {
    if (timeout.aborted) return `it did not answer within ${formatDuration(timeoutMs)}`;
    if (interrupted?.aborted === true) return "interrupted";
    return reasonOf(error);
  }
}

/** An interrupt that came before must not keep anybody from being told of it. */
function notYetAborted(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal?.aborted === true ? undefined : signal;
}

/** `fetch` refuses a user and a password in the address, and says the address; the header is what they stand for. */
function addressOf(secret: Secret): { href: string; headers: Record<string, string> } | undefined {
  if (!URL.canParse(secret.reveal())) return undefined;
  const url = new URL(secret.reveal());
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { href: url.href, headers: {} };
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    href: url.href,
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was lost",
  UND_ERR_SOCKET: "the connection was lost",
  ENOTFOUND: "its host has no address",
  EAI_AGAIN: "its host has no address",
  EHOSTUNREACH: "its host cannot be reached",
  ENETUNREACH: "its host cannot be reached",
  ETIMEDOUT: "its host does not answer",
  UND_ERR_CONNECT_TIMEOUT: "its host does not answer",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
};

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { message?: string; code?: unknown; errors?: { code?: unknown }[] } };
  if (cause?.message === "bad port") return "its port is one that HTTP does not use";
  const code = cause?.code ?? cause?.errors?.[0]?.code;
  if (typeof code !== "string") return "the request failed";
  return reasons[code] ?? `the request failed (${code.replace(/[^A-Z0-9_]/g, "")})`;
}
