const commandComplete = "C".charCodeAt(0);
const errorResponse = "E".charCodeAt(0);
const backendKeyData = "K".charCodeAt(0);
const readyForQuery = "Z".charCodeAt(0);
const headerLength = 5;

/**
 * Reads along what the server answers, to know how many statements of one message were executed before one failed:
 * the server gives no position for a failure at run time, and the driver does not say.
 * A message is a byte of type and four of length (PostgreSQL's documentation, "Message Formats").
 */
export class ResponseTap {
  readonly #onError: (sqlstate: string) => void;
  readonly #onReady: () => void;
  readonly #header = Buffer.alloc(headerLength);
  #headerBytes = 0;
  #bodyBytes = 0;
  /** What has come of the message that is being read, where its content matters. */
  #body: { type: number; bytes: Buffer } | undefined;
  #backendKey: Buffer | undefined;
  #completed = 0;
  #completedBeforeFailure: number | undefined;

  /** `onError` hears the SQLSTATE of every error before the driver does, `onReady` that a request is answered. */
  constructor(onError: (sqlstate: string) => void = () => {}, onReady: () => void = () => {}) {
    this.#onError = onError;
    this.#onReady = onReady;
  }

  /** Forgets the failure before, so that the next one counts. */
  reset(): void {
    this.#completedBeforeFailure = undefined;
  }

  /** How many statements of its message were executed before the first that failed since `reset`. */
  get completedBeforeFailure(): number | undefined {
    return this.#completedBeforeFailure;
  }

  /**
   * The process id that came with the key for cancelling. A server names its backend there, a pooler (PgBouncer,
   * Odyssey, pgcat) a number of its own, since it chooses the backend later.
   */
  get backendPid(): number | undefined {
    return this.#backendKey?.readUInt32BE(0);
  }

  /** The process id and the secret that a request to cancel has to show. */
  get backendKey(): Buffer | undefined {
    return this.#backendKey;
  }

  /** Takes the next bytes of the server's, cut anywhere. */
  read(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyBytes > 0) at += this.#readBody(chunk, at);
      else at += this.#readHeader(chunk, at);
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

  #readBody(chunk: Buffer, at: number): number {
    const length = Math.min(this.#bodyBytes, chunk.length - at);
    this.#bodyBytes -= length;
    if (this.#body !== undefined) {
      this.#body.bytes = Buffer.concat([this.#body.bytes, chunk.subarray(at, at + length)]);
      if (this.#bodyBytes === 0) this.#read(this.#body);
    }
    return length;
  }

  #read({ type, bytes }: { type: number; bytes: Buffer }): void {
    if (type === errorResponse) this.#onError(sqlstateIn(bytes));
    else this.#backendKey = bytes;
  }

  #message(type: number | undefined): void {
    const matters = type === errorResponse || type === backendKeyData;
    this.#body = matters ? { type, bytes: Buffer.alloc(0) } : undefined;
    if (type === commandComplete) this.#completed++;
    else if (type === readyForQuery) {
      this.#completed = 0;
      this.#onReady();
    } else if (type === errorResponse) this.#completedBeforeFailure ??= this.#completed;
  }
}

/** An error's fields are each a letter and a text that ends with a zero byte; C is the SQLSTATE. */
function sqlstateIn(body: Buffer): string {
  const fields = body.toString("utf8").split("\0");
  return fields.find((field) => field.startsWith("C"))?.slice(1) ?? "";
}
