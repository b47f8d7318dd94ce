import { once } from "node:events";
import type { ConnectionTarget } from "../config/target.ts";
import { connectSocket } from "./socket.ts";

const cancelRequestCode = 80_877_102;

/**
 * Asks the server, over a connection of its own, to cancel what a session is doing; `key` is what the server gave the
 * session for that. Resolves when the server has taken it, and also where it could not be delivered: whether anything
 * was cancelled only the session itself shows. The signal gives it up.
 */
export async function requestCancel(
  target: ConnectionTarget,
  key: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const message = Buffer.alloc(8);
  message.writeInt32BE(message.length + key.length, 0);
  message.writeInt32BE(cancelRequestCode, 4);
  try {
    const socket = await connectSocket(target, signal);
    const give = (): void => void socket.destroy();
    signal.addEventListener("abort", give, { once: true });
    // The other side closes: PgBouncer drops the request of a client that closes first, and may crash over it.
    socket.resume().write(Buffer.concat([message, key]));
    await once(socket, "close");
    signal.removeEventListener("abort", give);
  } catch {
    // A server that is gone has nothing left to cancel.
  }
}
