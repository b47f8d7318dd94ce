import { once } from "node:events";
import { Socket } from "node:net";
import type { ConnectionTarget } from "../config/target.ts";
import { sslOption } from "./tls.ts";

/**
 * Connects to the target's host and port, or to the socket file where the host is a folder, with TLS where the target
 * asks for it: what comes back is ready for PostgreSQL's first message.
 * Rejects with Node's own errors, with `ETIMEDOUT` after the target's connect timeout, with the signal's reason.
 */
export async function connectSocket(target: ConnectionTarget, signal?: AbortSignal): Promise<Socket> {
  const socket = new Socket();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal?.reason);
  const closed = (): void => reject(withCode("the server closed the connection", "ECONNRESET"));
  const late = (): void => reject(withCode("the server did not answer in time", "ETIMEDOUT"));
  const { connectTimeoutMs } = target;
  const timer = connectTimeoutMs > 0 ? setTimeout(late, connectTimeoutMs) : undefined;
  socket.on("error", reject);
  socket.on("close", closed);
  signal?.addEventListener("abort", abort, { once: true });
  try {
    signal?.throwIfAborted();
    return await Promise.race([open(socket, target), failed]);
  } catch (error) {
    socket.on("error", () => {});
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    socket.off("error", reject);
    socket.off("close", closed);
    signal?.removeEventListener("abort", abort);
  }
}

async function open(socket: Socket, target: ConnectionTarget): Promise<Socket> {
  const { host, port } = target;
  if (host.startsWith("/")) socket.connect(`${host}/.s.PGSQL.${port}`);
  else socket.connect(port, host);
  await once(socket, "connect");
  socket.setNoDelay(true);
  const option = sslOption(target);
  if (option === false) return socket;
  const { secureSocket } = await import("./secure-socket.ts");
  return secureSocket(socket, target, option);
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
