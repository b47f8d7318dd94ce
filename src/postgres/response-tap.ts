const commandComplete = "C".charCodeAt(0);
const errorResponse = "E".charCodeAt(0);
const readyForQuery = "Z".charCodeAt(0);
const headerLength = 5;

/**
 * Reads along what the server answers, to know how many statements of one message were executed before one failed:
 * the server gives no position for a failure at run time, and the driver does not say.
 * A message is a byte of type and four of length (PostgreSQL's documentation, "Message Formats").
 */
export class ResponseTap {
  readonly #header = Buffer.alloc(headerLength);
  #headerBytes = 0;
  #bodyBytes = 0;
  #completed = 0;
  #completedBeforeFailure: number | undefined;

  /** Forgets the failure before, so that the next one counts. */
  reset(): void {
    this.#completedBeforeFailure = undefined;
  }

  /** How many statements of its message were executed before the first that failed since `reset`. */
  get completedBeforeFailure(): number | undefined {
    return this.#completedBeforeFailure;
  }

  /** Takes the next bytes of the server's, cut anywhere. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#bodyBytes, chunk.length - at);
      this.#bodyBytes -= skipped;
      at += skipped;
      if (this.#bodyBytes === 0) at += this.#readHeader(chunk, at);
    }
  }

  #readHeader(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#header, this.#headerBytes, at, at + headerLength - this.#headerBytes);
    this.#headerBytes += copied;
    if (this.#headerBytes < headerLength) return copied;
    this.#headerBytes = 0;
    this.#bodyBytes = this.#header.readUInt32BE(1) - 4;
    this.#message(this.#header[0]);
    return copied;
  }

  #message(type: number | undefined): void {
    if (type === commandComplete) this.#completed++;
    else if (type === readyForQuery) this.#completed = 0;
    else if (type === errorResponse) this.#completedBeforeFailure ??= this.#completed;
  }
}
