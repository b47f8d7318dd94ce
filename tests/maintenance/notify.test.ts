import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { NotifySettings } from "../../src/config/maintenance-settings.ts";
import { Secret } from "../../src/config/secret.ts";
import { PgopsError } from "../../src/errors.ts";
import { type Notice, noticeOf, noticeOfError, notify } from "../../src/maintenance/notify.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { temporaryProject } from "../support/project.ts";
import { tidyUp } from "../support/tidy.ts";
import { actionOf, resultOf, taskOf } from "./results.ts";

const result = resultOf({
  exitCode: 1,
  tasks: [
    taskOf("vacuum", { outcome: "done", actions: [actionOf("public.orders")] }),
    taskOf("reindex", {
      outcome: "failed",
      reason: "1 of 2 failed",
      actions: [
        actionOf("public.a_idx", { kind: "reindex" }),
        actionOf("public.b_idx", {
          kind: "reindex",
          outcome: "failed",
          sqlstate: "42501",
          reason: "must be owner of index b_idx",
        }),
      ],
    }),
  ],
});
const notice = noticeOf(result) as Notice;

interface Told {
  ok: boolean;
  warnings: string[];
}

/** Notifies as the settings say; the `how` is all that differs. */
async function told(
  how: Partial<NotifySettings> & Pick<NotifySettings, "kind">,
  { root = "/", signal, given = notice }: { root?: string; signal?: AbortSignal; given?: Notice } = {},
): Promise<Told> {
  const warnings: string[] = [];
  const context = {
    settings: { notify: { timeoutMs: 20_000, ...how } as NotifySettings } as never,
    root,
    emit: (event: OperationEvent) => {
      if (event.type === "warning") warnings.push(event.message);
    },
    signal,
  };
  const ok = await notify(context, given, { env: { PATH: process.env["PATH"] } });
  return { ok, warnings };
}

interface Received {
  method: string;
  type: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

/** A real server; it answers as `answer` says, and keeps what it was sent. */
async function webServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; received: Received[]; server: Server }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const { method = "", headers } = request;
      received.push({
        method,
        type: headers["content-type"] ?? "",
        authorization: headers.authorization,
        body: JSON.parse(text) as Record<string, unknown>,
      });
      answer(request, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  tidyUp(async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, server };
}

const url = (text: string): { kind: "url"; url: Secret } => ({ kind: "url", url: new Secret(text) });

test("a notice names the tasks that failed and the first reason; where nothing failed there is none", () => {
  expect(notice).toMatchObject({
    tasks: ["reindex"],
    database: "shop on db.internal:5432 as deploy",
    message: "reindex failed: 1 of 2 failed",
    sqlstate: "42501",
    exitCode: 1,
  });
  expect(notice.report).toMatchObject({ command: "maintenance", ok: false });
  expect(notice.report["tasks"]).toMatchObject([
    { task: "vacuum", actions: { done: 1 }, failures: [] },
    { task: "reindex", actions: { done: 1, failed: 1 }, failures: [{ target: "public.b_idx" }] },
  ]);
  expect(noticeOf(resultOf({ tasks: [taskOf("vacuum", { outcome: "not-now" })] }))).toBeUndefined();
});

describe("a command", () => {
  test("gets the report on its standard input and the rest in PGOPS_ variables, in the folder of the configuration", async () => {
    const project = await temporaryProject();
    const command = `cat > report.json; echo "$PGOPS_TASK|$PGOPS_OUTCOME|$PGOPS_DATABASE|$PGOPS_ERROR_MESSAGE|$PGOPS_ERROR_SQLSTATE|$PGOPS_EXIT_CODE" > facts.txt`;
    expect(await told({ kind: "command", command }, { root: project.path })).toEqual({
      ok: true,
      warnings: [],
    });
    expect(JSON.parse(await project.read("report.json"))).toEqual(JSON.parse(JSON.stringify(notice.report)));
    expect(await project.read("facts.txt")).toBe(
      "reindex|failed|shop on db.internal:5432 as deploy|reindex failed: 1 of 2 failed|42501|1\n",
    );
  });

  test("that does not read what it is given is no failure, however much that is", async () => {
    const big = { ...notice, report: { text: "x".repeat(4_000_000) } };
    expect(await told({ kind: "command", command: "true" }, { given: big })).toEqual({
      ok: true,
      warnings: [],
    });
  });

  test("that fails is a warning with its code and its last words", async () => {
    const command = "for n in 1 2 3 4; do echo line $n; done; exit 7";
    expect(await told({ kind: "command", command })).toEqual({
      ok: false,
      warnings: ["the command of `notify` failed: it ended with exit code 7\nline 2\nline 3\nline 4"],
    });
    const missing = await told({ kind: "command", command: "no-such-command-here" });
    expect(missing.warnings[0]).toContain("exit code 127");
    const nowhere = await told({ kind: "command", command: "true" }, { root: "/no/such/folder" });
    expect(nowhere).toEqual({
      ok: false,
      warnings: ["the command of `notify` failed: it cannot be started: ENOENT"],
    });
  });

  test("that takes too long is ended with what it started", async () => {
    const project = await temporaryProject();
    const command = "sleep 600 & echo $! > child; echo $$ > shell; wait";
    const { warnings } = await told({ kind: "command", command, timeoutMs: 400 }, { root: project.path });
    expect(warnings).toEqual(["the command of `notify` failed: it took longer than 400 ms and was ended"]);
    for (const name of ["child", "shell"]) {
      const pid = Number(await project.read(name));
      await expect.poll(() => isRunning(pid)).toBe(false);
    }
  });

  test("runs also where the run was interrupted before, and ends when an interrupt comes", async () => {
    const project = await temporaryProject();
    const command = "echo x > made";
    await told({ kind: "command", command }, { root: project.path, signal: AbortSignal.abort("SIGTERM") });
    expect(await project.read("made")).toBe("x\n");
    const controller = new AbortController();
    const running = told(
      { kind: "command", command: "echo $$ > pid; sleep 600" },
      { root: project.path, signal: controller.signal },
    );
    await expect.poll(async () => project.read("pid").catch(() => "")).not.toBe("");
    controller.abort("SIGINT");
    expect((await running).ok).toBe(false);
  });
});

describe("a URL", () => {
  test("gets the report as JSON, with a text for chats", async () => {
    const { url: at, received } = await webServer((_, response) => response.writeHead(204).end());
    expect(await told(url(`${at}/hook/s3cret-token`))).toEqual({ ok: true, warnings: [] });
    expect(received).toMatchObject([{ method: "POST", type: "application/json", authorization: undefined }]);
    expect(received[0]?.body).toEqual({
      text: "pgops maintenance on shop on db.internal:5432 as deploy: reindex failed: 1 of 2 failed",
      ...(JSON.parse(JSON.stringify(notice.report)) as object),
    });
  });

  test("with a user and a password in it sends them as it should", async () => {
    const { url: at, received } = await webServer((_, response) => response.writeHead(200).end("ok"));
    expect(await told(url(at.replace("//", "//bot:p%40ss@")))).toEqual({ ok: true, warnings: [] });
    expect(received[0]?.authorization).toBe(`Basic ${Buffer.from("bot:p@ss").toString("base64")}`);
  });

  test("that answers no, leads elsewhere, breaks off or says nothing is a warning without a word of the address", async () => {
    const elsewhere = await webServer((_, response) => response.end());
    const { url: at } = await webServer(({ url: path, socket }, response) => {
      if (path?.startsWith("/no") === true) response.writeHead(500).end("s3cret-token");
      else if (path?.startsWith("/away") === true) response.writeHead(302, { location: elsewhere.url }).end();
      else if (path?.startsWith("/broken") === true) socket.destroy();
    });
    const { url: closed, server } = await webServer(() => {});
    server.close();
    const cases = [
      [`${at}/no/s3cret-token`, "it answered 500"],
      [`${at}/away/s3cret-token`, "it answered 302, and redirects are not followed"],
      [`${at}/broken/s3cret-token`, "the connection was lost"],
      [`${closed}/s3cret-token`, "connection refused"],
      ["http://127.0.0.1:1/s3cret-token", "its port is one that HTTP does not use"],
      ["http://s3cret-token.invalid/", "its host has no address"],
      ["http://s3cret-token:99999/", "it is no URL that begins with http:// or https://"],
      ["ftp://s3cret-token/", "it is no URL that begins with http:// or https://"],
      [closed.replace("//", "//us%er:s3cret-token@"), "connection refused"],
    ] as const;
    for (const [address, why] of cases) {
      const { ok, warnings } = await told(url(address));
      expect(ok).toBe(false);
      expect(warnings).toEqual([`the notice to the URL of \`notify\` failed: ${why}`]);
      expect(inspect(warnings)).not.toContain("s3cret-token");
    }
    expect(elsewhere.received).toEqual([]);
    const silent = await told({ ...url(`${at}/silent`), timeoutMs: 300 });
    expect(silent.warnings).toEqual([
      "the notice to the URL of `notify` failed: it did not answer within 300 ms",
    ]);
  });
});

test("without settings nobody is told, and that is well", async () => {
  const context = { settings: { notify: undefined } as never, root: "/", emit: () => {}, signal: undefined };
  expect(await notify(context, notice, { env: {} })).toBe(true);
});

test("a run that could not begin is told of by its error", async () => {
  const project = await temporaryProject();
  const error = new PgopsError({ code: "PGOPS_CONNECT", message: "no server answers", exitCode: 5 });
  const given = noticeOfError(error, "shop on db.internal:5432 as deploy");
  await told({ kind: "command", command: "cat > report.json" }, { root: project.path, given });
  expect(JSON.parse(await project.read("report.json"))).toMatchObject({
    command: "maintenance",
    ok: false,
    error: { code: "PGOPS_CONNECT", message: "no server answers", exitCode: 5 },
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
