const mask = "***";

/** A value that must never be printed: text and JSON show a mask, and the inspector sees no private field. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; only what hands it to a server or a TLS socket may ask for it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }
}
