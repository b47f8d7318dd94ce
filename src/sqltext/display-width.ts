const combining = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** What East Asian Width calls wide or fullwidth, and emoji: two columns of a terminal. */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})$/u;

/** How many columns of a terminal the text takes; it holds no control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (character >= " " && character <= "~") width++;
    else if (!combining.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** The character as a terminal may be given it: a tab as blanks, a control character as its picture. */
export function printable(character: string): string {
  if (character === "\t") return "    ";
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f || (code >= 0x80 && code < 0xa0)) return "\uFFFD";
  // Marks that turn the direction of text around would show another statement than the one that is there.
  return /^[\u202a-\u202e\u2066-\u2069]$/.test(character) ? "\uFFFD" : character;
}
