/** A line that is longer is told in pieces: what never ends a line must not fill the memory. */
const longest = 64 * 1024;

/** A carriage return at the end of what is there may be the first half of a line's end. */
const lineEnd = /\r\n|\n|\r(?!$)/;

/** Makes lines of text that comes in pieces. */
export class LineSplitter {
  readonly #tell: (line: string) => void;
  #rest = "";

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  push(text: string): void {
    const lines = `${this.#rest}${text}`.split(lineEnd);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#tellInPieces(line);
    while (this.#rest.length > longest) {
      this.#tell(this.#rest.slice(0, longest));
      this.#rest = this.#rest.slice(longest);
    }
  }

  /** Tells the last line where nothing ended it. */
  end(): void {
    const line = this.#rest.replace(/\r$/, "");
    this.#rest = "";
    if (line !== "") this.#tellInPieces(line);
  }

  #tellInPieces(line: string): void {
    this.#tell(line.slice(0, longest));
    for (let at = longest; at < line.length; at += longest) this.#tell(line.slice(at, at + longest));
  }
}
