import { Writable } from "node:stream";

/** What the driver's query is, as far as a COPY needs it: it calls `resolve` twice, with the stream and at the end. */
export interface CopyQuery {
  active: boolean;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  execute(): unknown;
}

/** Rows in pieces cut anywhere: text, or bytes in the encoding of the session, which is UTF-8. */
export type CopyChunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Runs a COPY ... FROM stdin and sends it `chunks`, no faster than the server takes them; resolves when the server has
 * taken all, rejects with its error, or with what `chunks` threw, after which the COPY is undone.
 *
 * The stream that the driver gives for this never ends when the server refuses the rows after the last was sent, so
 * the query itself is listened to.
 */
export function copyIn(query: CopyQuery, chunks: CopyChunks): Promise<void> {
  return new Promise((resolve, reject) => {
    let thrown: { error: unknown } | undefined;
    query.resolve = (answer) => {
      if (!(answer instanceof Writable)) {
        query.active = false;
        resolve();
        return;
      }
      feed(answer, chunks).catch((error: unknown) => {
        thrown = { error };
        // The server is told, and answers with an error of its own.
        answer.destroy(error instanceof Error ? error : new Error("the rows could not be read"));
      });
    };
    query.reject = (error) => {
      query.active = false;
      reject(thrown === undefined ? error : thrown.error);
    };
    query.execute();
  });
}

async function feed(stream: Writable, chunks: CopyChunks): Promise<void> {
  let wake: (() => void) | undefined;
  stream.on("error", () => {});
  stream.on("close", () => wake?.());
  for await (const chunk of chunks) {
    // The server refused what came before, and has said so.
    if (stream.destroyed) return;
    await new Promise<void>((resolve) => {
      wake = resolve;
      stream.write(chunk, () => resolve());
    });
  }
  if (!stream.destroyed) stream.end();
}
