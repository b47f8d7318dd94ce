import type tls from "node:tls";

/** All that postgres.js uses of `node:tls`, which is loaded when it is called. */
export const connect: typeof tls.connect = ((options: tls.ConnectionOptions) =>
  process.getBuiltinModule("node:tls").connect(options)) as typeof tls.connect;
