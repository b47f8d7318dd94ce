/** Large enough that the way of each costs little, small enough that what waits is soon sent. */
const chunkCharacters = 64 * 1024;

export interface ChunkOptions {
  signal?: AbortSignal | undefined;
  /** Called for each chunk, with how many lines it holds. */
  onChunk?: ((lines: number) => void) | undefined;
}

/** Puts lines together into texts of about 64 KB, drawn one at a time. Throws the signal's reason once it is aborted. */
export function* inChunks(
  lines: Iterable<string>,
  { signal, onChunk }: ChunkOptions = {},
): Generator<string> {
  let chunk = "";
  let count = 0;
  for (const line of lines) {
    chunk += line;
    count++;
    if (chunk.length < chunkCharacters) continue;
    signal?.throwIfAborted();
    yield chunk;
    onChunk?.(count);
    chunk = "";
    count = 0;
  }
  if (count === 0) return;
  signal?.throwIfAborted();
  yield chunk;
  onChunk?.(count);
}
