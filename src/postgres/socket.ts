import { Socket } from "node:net";
import type { ConnectionTarget } from "../config/target.ts";

/** A connected TCP or Unix socket; `host` is what TLS compares the server's certificate with. */
interface HostedSocket extends Socket {
  host: string;
}

/**
 * Connects to the target's host and port, or to the socket file where the host is a folder.
 * Rejects with Node's own error, or with an `ETIMEDOUT` one after the target's connect timeout.
 */
export function connectSocket(target: ConnectionTarget, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = new Socket() as HostedSocket;
    socket.host = target.host;
    const late = (): void =>
      fail(Object.assign(new Error("the server did not answer in time"), { code: "ETIMEDOUT" }));
    const { connectTimeoutMs } = target;
    const timer = connectTimeoutMs > 0 ? setTimeout(late, connectTimeoutMs) : undefined;
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      socket.removeAllListeners();
    };
    const fail = (error: unknown): void => {
      settle();
      socket.on("error", () => {});
      socket.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal?.reason);
    socket.once("error", fail);
    socket.once("connect", () => {
      settle();
      socket.setNoDelay(true);
      resolve(socket);
    });
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort, { once: true });
    if (target.host.startsWith("/")) socket.connect(`${target.host}/.s.PGSQL.${target.port}`);
    else socket.connect(target.port, target.host);
  });
}
