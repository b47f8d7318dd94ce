const digits = "0123456789";
const lower = "abcdefghijklmnopqrstuvwxyz";
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: lower + digits,
  s: " ",
  D: lower,
  W: "-",
  S: lower,
};
const named: Readonly<Record<string, string>> = {
  alpha: lower,
  alnum: lower + digits,
  digit: digits,
  lower,
  upper: lower.toUpperCase(),
  space: " ",
  punct: ".-",
  xdigit: "0123456789abcdef",
};
/** What may stand for a character that a class does not exclude. */
const anything = `a${lower}${lower.toUpperCase()}${digits}-_.@ `;
const mostRepeats = 200;

/**
 * A text that a regular expression matches, as far as it uses what CHECKs use: classes, groups, alternatives, counts.
 * What it makes is a guess: the server judges it. Different `variant`s make different texts where the pattern lets them.
 */
export function patternSample(pattern: string, variant: number): string {
  const reader = new PatternReader(pattern.replace(/^\*\*\*[:=]|^\(\?[a-z]+\)/, ""), variant);
  return reader.alternatives();
}

class PatternReader {
  readonly #pattern: string;
  #variant: number;
  #at = 0;

  constructor(pattern: string, variant: number) {
    this.#pattern = pattern;
    this.#variant = variant;
  }

  alternatives(): string {
    const all = [this.#sequence()];
    while (this.#taken("|")) all.push(this.#sequence());
    return all[this.#variant % all.length] ?? "";
  }

  #taken(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #sequence(): string {
    let made = "";
    while (this.#at < this.#pattern.length && !"|)".includes(this.#pattern[this.#at] ?? "")) {
      const start = this.#at;
      const first = this.#atom();
      const end = this.#at;
      const count = this.#count();
      if (count === 0) continue;
      made += first;
      const after = this.#at;
      for (let more = 1; more < count; more++) {
        this.#at = start;
        made += this.#atom();
      }
      this.#at = count > 1 ? after : Math.max(after, end);
    }
    return made;
  }

  #count(): number {
    const [all, low, comma, high] =
      /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#pattern.slice(this.#at)) ?? [];
    if (all === undefined) return 1;
    this.#at += all.length;
    // A few of what there may be any number of: texts that differ need room for it.
    if (low === undefined) return all.startsWith("?") ? 1 : 3;
    const least = Number(low);
    if (comma === "") return Math.min(least, mostRepeats);
    return Math.min(Math.max(least, Math.min(3, high === "" ? 3 : Number(high))), mostRepeats);
  }

  #atom(): string {
    const character = this.#pattern[this.#at++] ?? "";
    if (character === "^" || character === "$") return "";
    if (character === ".") return this.#one(lower);
    if (character === "[") return this.#one(this.#bracket());
    if (character === "(") return this.#group();
    return character === "\\" ? this.#escape() : character;
  }

  #group(): string {
    const looks = /^\?<?[!=]/.test(this.#pattern.slice(this.#at));
    const prefix = /^\?(?::|<?[!=])/.exec(this.#pattern.slice(this.#at))?.[0] ?? "";
    this.#at += prefix.length;
    const made = this.alternatives();
    this.#taken(")");
    return looks ? "" : made;
  }

  #escape(): string {
    const character = this.#pattern[this.#at++] ?? "";
    const members = classes[character];
    if (members !== undefined) return this.#one(members);
    return /[a-zA-Z]/.test(character) ? "" : character;
  }

  #bracket(): string {
    const negated = this.#taken("^");
    let members = "";
    let isFirst = true;
    while (this.#at < this.#pattern.length && (isFirst || this.#pattern[this.#at] !== "]")) {
      members += this.#member();
      isFirst = false;
    }
    this.#at++;
    return negated ? anything.replaceAll(/./g, (one) => (members.includes(one) ? "" : one)) : members;
  }

  #member(): string {
    const name = /^\[:(\w+):\]/.exec(this.#pattern.slice(this.#at));
    if (name !== null) {
      this.#at += name[0].length;
      return named[name[1] ?? ""] ?? "";
    }
    let low = this.#pattern[this.#at++] ?? "";
    if (low === "\\") {
      low = this.#pattern[this.#at++] ?? "";
      if (classes[low] !== undefined) return classes[low] ?? "";
    }
    const high = this.#pattern[this.#at + 1];
    if (this.#pattern[this.#at] !== "-" || high === undefined || high === "]") return low;
    this.#at += 2;
    return span(low, high);
  }

  #one(members: string): string {
    if (members === "") return "";
    this.#variant = (this.#variant * 31 + 7) % 1_000_003;
    return members[this.#variant % members.length] ?? "";
  }
}

/** From one character to another, no more than a few: enough to choose from. */
function span(low: string, high: string): string {
  const from = low.charCodeAt(0);
  const count = Math.min(Math.max(high.charCodeAt(0) - from + 1, 1), 100);
  return Array.from({ length: count }, (_, step) => String.fromCharCode(from + step)).join("");
}
