import { createServer } from "node:net";

/**
 * A TCP port of 127.0.0.1 that nobody listens on at this moment: the port asked for, or one the system picks. One that
 * this user may not bind counts as free: the server that tries it says what is wrong.
 */
export async function freePort(port = 0): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EACCES" ? port : undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });
}
