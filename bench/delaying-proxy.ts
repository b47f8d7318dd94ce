import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface DelayingProxy {
  port: number;
  /** How often the client sent something after it had been given an answer, over all connections. */
  roundTrips(): number;
  close(): Promise<void>;
}

/** Forwards to a port of this machine; every byte arrives `delayMs` later, in both directions. */
export async function startDelayingProxy(port: number, delayMs: number): Promise<DelayingProxy> {
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port, host: "127.0.0.1", noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    let answered = true;
    client.on("data", () => {
      if (answered) roundTrips++;
      answered = false;
    });
    forward(client, upstream, delayMs, () => undefined);
    forward(upstream, client, delayMs, () => (answered = true));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    roundTrips: () => roundTrips,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Timers of one length fire in the order in which they were set, so nothing overtakes. */
function forward(from: Socket, to: Socket, delayMs: number, arrived: () => void): void {
  from.on("data", (chunk: Buffer) => {
    setTimeout(() => {
      arrived();
      if (to.writable) to.write(chunk);
    }, delayMs);
  });
  from.on("end", () => setTimeout(() => to.end(), delayMs));
}
