import type { Socket } from "node:net";
import type postgres from "postgres";
import type { ConnectionTarget } from "../config/target.ts";
import { requestCancel } from "./cancel-request.ts";
import { type CopyChunks, copyIn, type CopyQuery } from "./copy-in.ts";
import { copyOut, piecesOf } from "./copy-out.ts";
import { createClient } from "./driver.ts";
import { ResponseTap } from "./response-tap.ts";
import { connectSocket } from "./socket.ts";
import { sqlFile } from "./sql-file.ts";

const sessionInfo = new URL("sql/session-info.sql", import.meta.url);

/** "prepared statement does not exist" */
const invalidStatementName = "26000";

/** How long the server may take to answer a request to cancel. */
const patienceMs = 5000;

/** How long the farewell may take: the server only has to close its side, and one that is gone never does. */
const farewellSeconds = 1;

/** PostgreSQL refuses nothing at this depth; more only costs memory. */
const maxPipeline = 100_000;

export type Notice = postgres.Notice;

/** What the server says of the session it gave. */
export interface SessionInfo {
  /** The process id of the backend. */
  pid: number;
  database: string;
  user: string;
  /** As the server prints it: "18.4", "15.18 (Debian 15.18-0+deb12u1)". */
  version: string;
  /** 180004 and the like. */
  version_number: number;
  in_recovery: boolean;
  read_only: boolean;
  /** Whether it can notice, while it works for a client, that this client is gone (client_connection_check_interval). */
  watches_client: boolean;
}

export interface SessionOptions {
  /** Cancels whatever statement is running. */
  signal?: AbortSignal | undefined;
  onNotice?: ((notice: Notice) => void) | undefined;
}

/** Something that a migration called, unseen by us, dropped the statements which the session had prepared. */
export class StatementsForgotten extends Error {
  constructor() {
    super("DEALLOCATE or DISCARD was executed by a function: pgops' own statements of the session are gone");
  }
}

/**
 * One connection, one backend, never silently another: when it is lost, everything sent later fails.
 * Requests are pipelined: what is sent before an answer came shares its network round trip.
 */
export class Session {
  readonly target: ConnectionTarget;
  readonly #sql: postgres.Sql;
  readonly #pending = new Map<object, (error: Error) => void>();
  readonly #tap = new ResponseTap(
    (sqlstate) => {
      // What the driver does about it hangs inside a transaction; ending the session rolls back and says so.
      if (sqlstate === invalidStatementName && this.#asked[0] === "prepared")
        this.#end(new StatementsForgotten());
    },
    () => void this.#asked.shift(),
  );
  /** What the server has not answered yet, in its order; the greeting of a session is answered first. */
  readonly #asked: ("greeting" | "prepared" | "text")[] = ["greeting"];
  #socket: Socket | undefined;
  #info: SessionInfo | undefined;
  #lost = false;
  #sockets = 0;
  readonly #closed = new AbortController();
  #generation = 0;
  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => {
    this.#cancel();
    // A server that does not answer any more must not keep us from ending.
    this.#deadline = setTimeout(() => this.#end(connectionLost()), patienceMs);
  };
  #deadline: NodeJS.Timeout | undefined;
  onNotice: ((notice: Notice) => void) | undefined;

  constructor(target: ConnectionTarget, options: SessionOptions = {}) {
    this.target = target;
    this.#signal = options.signal;
    this.onNotice = options.onNotice;
    const socket = async (): Promise<unknown> => {
      // postgres.js reconnects by itself and would go on outside the transaction that was lost.
      if (this.#sockets++ > 0) throw connectionLost();
      const connected = await connectSocket(target, options.signal);
      this.#socket = connected;
      return connected.on("data", (chunk: Buffer) => this.#tap.read(chunk));
    };
    this.#sql = createClient({
      host: target.host,
      port: target.port,
      database: target.database,
      user: target.user,
      password: () => target.password?.reveal() ?? "",
      // The socket comes with TLS on where it is wanted.
      ssl: false,
      max: 1,
      max_pipeline: maxPipeline,
      max_lifetime: null,
      idle_timeout: 0,
      connect_timeout: Math.ceil(target.connectTimeoutMs / 1000),
      fetch_types: false,
      connection: {
        application_name: target.applicationName,
        TimeZone: "UTC",
        // The files are read as PostgreSQL reads them by default, whatever a role's settings say.
        standard_conforming_strings: "on",
        ...(target.options === undefined ? {} : { options: target.options }),
      },
      onnotice: (notice: Notice) => this.onNotice?.(notice),
      onclose: () => {
        this.#lost = true;
        // What the driver still holds in its queue would neither run nor fail.
        setImmediate(() => this.#abandon(connectionLost()));
      },
      socket,
    } as postgres.Options<Record<string, never>>);
  }

  /** What the server said when the session began. */
  get info(): SessionInfo {
    if (this.#info === undefined) throw new Error("the session is not open");
    return this.#info;
  }

  /** Whether the connection is gone: nothing can be sent any more. */
  get lost(): boolean {
    return this.#lost;
  }

  /**
   * Whether a pooler stands between: then two transactions may be two backends, and what a session keeps (settings,
   * session locks, prepared statements) may be somebody else's the next moment.
   */
  get behindPooler(): boolean {
    const { backendPid } = this.#tap;
    return backendPid !== undefined && backendPid !== this.info.pid;
  }

  /** Connects. Rejects with the driver's or the server's error as it came. */
  async open(): Promise<this> {
    const [info] = await this.query<SessionInfo>(sqlFile(sessionInfo));
    if (info === undefined) throw connectionLost();
    this.#info = info;
    this.#signal?.addEventListener("abort", this.#abort, { once: true });
    return this;
  }

  /**
   * Sends one query with parameters and gives its rows; the statement is prepared once a session. Behind a pooler,
   * and before it is known whether there is one, it is not: the next backend would not know it.
   */
  query<Row extends object>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    if (this.#lost) return Promise.reject(connectionLost());
    const prepared = this.#generation === 0 ? text : `${text}\n-- ${this.#generation}`;
    const query = this.#sql.unsafe<Row[]>(prepared, parameters as never[], {
      prepare: this.#info !== undefined && !this.behindPooler,
    });
    return this.#track(query, "prepared");
  }

  /** Sends SQL text as it stands, without parameters; rows that come back are dropped. */
  run(text: string): Promise<void> {
    if (this.#lost) return Promise.reject(connectionLost());
    if (forgetsStatements(text)) this.#generation++;
    const query = this.#sql.unsafe(text).simple();
    void query.forEach(() => {});
    return this.#track(query).then(() => undefined);
  }

  /**
   * Sends a COPY ... FROM stdin and the rows it takes, as the server takes them; nothing else may be sent meanwhile.
   * Rejects with the server's error, or with what `chunks` threw: the COPY is undone then.
   */
  copyIn(text: string, chunks: CopyChunks): Promise<void> {
    if (this.#lost) return Promise.reject(connectionLost());
    const query: unknown = this.#sql.unsafe(text).simple();
    return this.#track(copyIn(query as CopyQuery, chunks));
  }

  /**
   * Sends a COPY ... TO STDOUT and gives its rows in pieces cut anywhere, no faster than they are taken; nothing else may
   * be sent before the last was taken, or `return` of the generator has resolved.
   */
  async *copyOut(text: string): AsyncGenerator<Buffer, void, void> {
    if (this.#lost) throw connectionLost();
    const query: unknown = this.#sql.unsafe(text).simple();
    const { done, stream } = copyOut(query as CopyQuery, () => this.#socket?.resume());
    yield* piecesOf({ done: this.#track(done), stream }, () => this.#cancel());
  }

  /** Forgets failures that are over: `completedBeforeFailure` tells of the next. */
  watchForFailure(): void {
    this.#tap.reset();
  }

  /** How many statements of one text given to `run` were executed before the first that failed. */
  get completedBeforeFailure(): number | undefined {
    return this.#tap.completedBeforeFailure;
  }

  /** Asks the server to cancel the statement that is running; the signal does that. */
  #cancel(): void {
    const { backendKey } = this.#tap;
    if (this.#pending.size === 0 || this.#lost || backendKey === undefined) return;
    // The driver's own request hangs on a server that does not answer, and throws where none is left.
    void requestCancel(this.target, backendKey, this.#closed.signal);
  }

  /** Closes the connection; what was not committed is rolled back by the server. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#abort);
    clearTimeout(this.#deadline);
    this.#closed.abort();
    await this.#sql.end({ timeout: this.#pending.size === 0 && !this.#lost ? farewellSeconds : 0 });
  }

  #track<T>(query: Promise<T> & { execute?(): unknown }, kind: "prepared" | "text" = "text"): Promise<T> {
    this.#asked.push(kind);
    query.execute?.();
    return new Promise((resolve, reject) => {
      this.#pending.set(query, reject);
      query.then(
        (value) => {
          this.#pending.delete(query);
          resolve(value);
        },
        (error: unknown) => {
          this.#pending.delete(query);
          reject(error);
        },
      );
    });
  }

  /** Ends the session from this side; everything that waits for an answer fails with `reason`. */
  #end(reason: Error): void {
    this.#lost = true;
    this.#abandon(reason);
    this.#socket?.destroy();
  }

  #abandon(reason: Error): void {
    for (const reject of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/**
 * Whether the server drops its prepared statements here. The driver would send their names again, and what it does
 * about the refusal hangs inside a transaction; a statement of another text gets a name of its own.
 */
function forgetsStatements(text: string): boolean {
  return /\b(?:DISCARD\s+ALL|DEALLOCATE)\b/i.test(text);
}

function connectionLost(): Error {
  return Object.assign(new Error("the connection to the server was lost"), { code: "CONNECTION_LOST" });
}
