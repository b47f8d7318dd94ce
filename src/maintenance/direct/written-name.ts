/** What a name given by a person may mean. */
export interface WrittenName {
  /** As it was given. */
  text: string;
  /** Whether it has `*` or `?`, and so may mean many: then the readings are written for LIKE. */
  isPattern: boolean;
  /** What it may mean, the likeliest first: the first that is there is meant. */
  readings: Reading[];
}

/** A schema and a name; the schema is undefined where none was given. */
export interface Reading {
  schema: string | undefined;
  name: string;
}

interface Part {
  text: string;
  quoted: boolean;
}

const quoted = String.raw`"(?:[^"]|"")+"`;
const sqlName = new RegExp(String.raw`^(${quoted}|[^".]+)(?:\.(${quoted}|[^".]+))?$`);

/**
 * Reads a name as SQL writes it ("Events", public."Events", users), or as a shell leaves it (public.Events, without the
 * quotes): then it is meant as it stands, or in lower case. `*` and `?` outside of quotes make it a pattern.
 */
export function readName(text: string): WrittenName {
  const [, first, second] = (text.includes('"') && sqlName.exec(text)) || [];
  if (first !== undefined) {
    const parts = (second === undefined ? [first] : [first, second]).map(sqlPart);
    return written(text, [parts]);
  }
  const dot = text.indexOf(".");
  const parts = dot < 1 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
  // A name may hold a dot, too.
  const readings = [parts, parts.map((part) => part.toLowerCase()), [text]];
  return written(
    text,
    readings.map((reading) => reading.map((part) => ({ text: part, quoted: false }))),
  );
}

function sqlPart(text: string): Part {
  return text.startsWith('"')
    ? { text: text.slice(1, -1).replaceAll('""', '"'), quoted: true }
    : { text: text.toLowerCase(), quoted: false };
}

function written(text: string, readings: readonly Part[][]): WrittenName {
  const isPattern = readings.some((parts) => parts.some((part) => !part.quoted && /[*?]/.test(part.text)));
  const textOf = (part: Part): string => (isPattern ? likePattern(part) : part.text);
  const different = new Map<string, Reading>();
  for (const parts of readings) {
    const [first = "", second] = parts.map(textOf);
    const reading =
      second === undefined ? { schema: undefined, name: first } : { schema: first, name: second };
    different.set(JSON.stringify(reading), reading);
  }
  return { text, isPattern, readings: [...different.values()] };
}

function likePattern({ text, quoted: literal }: Part): string {
  const escaped = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  return literal ? escaped : escaped.replaceAll("*", "%").replaceAll("?", "_");
}
