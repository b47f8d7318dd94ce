import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { tidyUp } from "../support/tidy.ts";

export interface CountingProxy {
  /** The same database, through the proxy. */
  url: string;
  /** How often the client began to speak after the server had spoken, since `reset`. */
  roundTrips(): number;
  reset(): void;
}

/** A TCP proxy that counts how often the direction turns from server to client to server. */
export async function countingProxy(url: string): Promise<CountingProxy> {
  const target = new URL(url);
  const port = Number(target.port);
  const host = target.hostname;
  let trips = 0;
  const sockets: Socket[] = [];
  const proxy = createServer((client) => {
    const server = connect(port, host);
    sockets.push(client, server);
    let clientSpoke = false;
    client.on("data", (bytes) => {
      if (!clientSpoke) trips++;
      clientSpoke = true;
      server.write(bytes);
    });
    server.on("data", (bytes) => {
      clientSpoke = false;
      client.write(bytes);
    });
    client.on("close", () => server.destroy()).on("error", () => undefined);
    server.on("close", () => client.destroy()).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  tidyUp(async () => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  target.hostname = "127.0.0.1";
  target.port = String((proxy.address() as AddressInfo).port);
  return { url: target.href, roundTrips: () => trips, reset: () => void (trips = 0) };
}
