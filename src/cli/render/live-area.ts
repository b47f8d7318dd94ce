import type { Terminal } from "../terminal.ts";

const redrawMs = 200;

/** Lines at the bottom of the terminal that are drawn in place; what is printed goes above them, and scrolls away. */
export class LiveArea {
  readonly #terminal: Pick<Terminal, "err">;
  readonly #lines: () => string[];
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `lines` is asked for at each drawing; none of them may be wider than the terminal. */
  constructor(terminal: Pick<Terminal, "err">, lines: () => string[]) {
    this.#terminal = terminal;
    this.#lines = lines;
  }

  /** Draws it now, and again and again. */
  start(): void {
    this.#timer ??= setInterval(() => this.#draw(""), redrawMs).unref();
    this.#draw("");
  }

  print(text: string): void {
    if (this.#timer === undefined) this.#terminal.err(`${text}\n`);
    else this.#draw(`${text}\n`);
  }

  /** Takes it away. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#terminal.err(this.#erased());
    this.#drawn = 0;
  }

  /** In one piece, so that it does not flicker. */
  #draw(above: string): void {
    const lines = this.#lines();
    const erased = this.#erased();
    this.#drawn = lines.length;
    this.#terminal.err(`${erased}${above}${lines.map((line) => `${line}\n`).join("")}`);
  }

  #erased(): string {
    return this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\u001b[0J`;
  }
}
