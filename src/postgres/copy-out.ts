import { Readable } from "node:stream";
import type { CopyQuery } from "./copy-in.ts";

/** A COPY ... TO STDOUT that was sent. */
export interface CopyOut {
  /** Resolves when the server has sent all; rejects with its error. */
  done: Promise<void>;
  /** The rows, as the server sends them. */
  stream: Promise<Readable>;
}

/** A row is a message of its own: they are given on together. */
const pieceBytes = 64 * 1024;

/**
 * Sends a COPY ... TO STDOUT. The driver calls `resolve` twice: with the stream and at the end. It pauses the socket while
 * the stream is full, and not always lets it go on when the stream ends: `resume` does.
 */
export function copyOut(query: CopyQuery, resume: () => void): CopyOut {
  const stream = Promise.withResolvers<Readable>();
  const done = Promise.withResolvers<void>();
  query.resolve = (answer) => {
    if (answer instanceof Readable) {
      // Whatever ends it ends the query too, which tells of it.
      answer.on("error", () => {});
      answer.on("end", resume);
      answer.on("close", resume);
      stream.resolve(answer);
      return;
    }
    query.active = false;
    done.resolve();
  };
  query.reject = (error) => {
    query.active = false;
    stream.reject(error);
    done.reject(error);
  };
  stream.promise.catch(() => {});
  done.promise.catch(() => {});
  query.execute();
  return { done: done.promise, stream: stream.promise };
}

/**
 * The rows of a COPY in pieces cut anywhere, no faster than they are taken. Who stops taking them has the statement
 * cancelled, and goes on when the server has answered.
 */
export async function* piecesOf(
  { stream: opened, done }: CopyOut,
  cancel: () => void,
): AsyncGenerator<Buffer, void, void> {
  let ended = false;
  done.catch(() => {});
  const stream = await Promise.race([opened, done.then(() => undefined)]);
  if (stream === undefined) return;
  try {
    for await (const row of stream.iterator({ destroyOnReturn: false })) yield piece(row as Buffer, stream);
    ended = true;
  } finally {
    if (!ended) {
      cancel();
      stream.resume();
      await done.catch(() => {});
    }
  }
  await done;
}

/** A row, and those that have come behind it. */
function piece(row: Buffer, stream: Readable): Buffer {
  const rows = [row];
  for (let bytes = row.length; bytes < pieceBytes;) {
    const next = stream.read() as Buffer | null;
    if (next === null) break;
    rows.push(next);
    bytes += next.length;
  }
  return Buffer.concat(rows);
}
