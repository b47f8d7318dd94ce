import { arrayText } from "./type-values.ts";
import { patternSample } from "./pattern-sample.ts";
import type { TypeShape } from "./table-shape.ts";

const quotedText = /'((?:[^']|'')*)'/g;
const mostHints = 40;
/** The types of numbers that take decimals. */
const fractional: ReadonlySet<string> = new Set(["numeric", "float4", "float8", "money"]);

/** What a CHECK's expression speaks of, as values that may please it. */
export function checkHints(expressions: readonly string[], type: TypeShape, element?: TypeShape): string[] {
  const texts = expressions.flatMap((expression) => quotedIn(expression));
  const numbers = expressions.flatMap((expression) => numbersIn(expression));
  const hints = hintsFor(type, expressions.join("\n"), texts, numbers, element);
  return [...new Set(hints)].slice(0, mostHints);
}

function hintsFor(
  type: TypeShape,
  expression: string,
  texts: readonly string[],
  numbers: readonly number[],
  element: TypeShape | undefined,
): string[] {
  if (type.name === "json" || type.name === "jsonb") return jsonHints(texts);
  switch (type.category) {
    case "N":
      return numberHints(numbers, !fractional.has(type.name));
    case "S":
      return textHints(expression, texts, numbers);
    case "D":
      return texts.flatMap(datesAround);
    case "A":
      return element === undefined
        ? []
        : arrayHints(hintsFor(element, expression, texts, numbers, undefined));
    case "B":
      return ["t", "f"];
    default:
      // Most inputs refuse what is not of their type; what a CHECK compares with is.
      return texts.filter((text) => text !== "");
  }
}

function quotedIn(expression: string): string[] {
  return [...expression.matchAll(quotedText)].map(([, text = ""]) => text.replaceAll("''", "'"));
}

/** Those of quotes too: '0.5'::numeric. */
function numbersIn(expression: string): number[] {
  const bare = expression.replace(quotedText, (_, text: string) =>
    /^-?[\d.]+$/.test(text) ? ` ${text} ` : " ",
  );
  const found = [...bare.matchAll(/(?<![\w."])-?\d+(?:\.\d+)?(?![\w"])/g)].map(([text]) => Number(text));
  return [...new Set(found)].toSorted((a, b) => a - b);
}

/** The bounds, what lies beside and between them, and what is usual. */
function numberHints(numbers: readonly number[], whole: boolean): string[] {
  const between = numbers.slice(1).flatMap((high, place) => {
    const low = numbers[place] ?? high;
    return [Math.floor((low + high) / 2), low + (high - low) / 4];
  });
  const around = numbers.flatMap((number) => [number, number + 1, number - 1, number * 2]);
  const multiples = numbers.filter((number) => number > 1).map((number) => number * 3);
  const all = [...between, ...around, ...multiples, 1, 2, 3, 0, -1, 0.5, 10, 100];
  return (whole ? all.filter(Number.isInteger) : all).map(String);
}

function textHints(expression: string, texts: readonly string[], numbers: readonly number[]): string[] {
  const variants = [0, 1, 2];
  const patterns = / ~/.test(expression) || /regexp|similar/.test(expression);
  const samples = patterns
    ? variants.flatMap((variant) => texts.map((text) => patternSample(text, variant)))
    : [];
  const likes = /~~/.test(expression)
    ? texts.flatMap((text) => variants.map((variant) => likeSample(text, variant)))
    : [];
  const lengths = /length\(/.test(expression)
    ? numbers.flatMap((number) => (number >= 0 && number <= 2000 ? [number, number + 1, number - 1] : []))
    : [];
  const sized = lengths
    .filter((length) => length > 0)
    .flatMap((length) => ["a", "B", "1"].map((one) => `${one}bc1`.repeat(length).slice(0, length)));
  const usual = [
    "abc",
    "bcd",
    "cde",
    "ABC",
    "BCD",
    "CDE",
    "123",
    "456",
    "789",
    "abc123",
    "a",
    "A",
    "1",
    "a@example.com",
  ];
  return patterns || likes.length > 0
    ? [...samples, ...likes, ...texts, ...sized, ...usual]
    : [...texts, ...sized, ...usual];
}

function likeSample(pattern: string, variant: number): string {
  const one = "abc"[variant % 3] ?? "a";
  return pattern.replaceAll(
    /\\(.)|%|_/g,
    (found, escaped: string | undefined) => escaped ?? (found === "%" ? one.repeat(3) : one),
  );
}

function datesAround(text: string): string[] {
  const [day] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
  if (day === undefined) return /^-?infinity$|^[\d:.+-]+$/.test(text) ? [text] : [];
  return [text, dayAfter(day, 1), dayAfter(day, -1), dayAfter(day, 10)];
}

function dayAfter(day: string, days: number): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time + days * 86_400_000).toISOString().slice(0, 10);
}

/** The keys that are asked for, with values of each kind. */
function jsonHints(texts: readonly string[]): string[] {
  const keys = texts.filter((text) => !/^[$[{]/.test(text));
  const objects = [1, "a", [], {}, true].map((value) =>
    JSON.stringify(Object.fromEntries(keys.map((key) => [key, value]))),
  );
  const kinds = ["{}", "[]", `"a"`, "1", "true", `[{"a": 1}]`];
  return [...objects, ...texts.filter((text) => isJson(text)), ...kinds];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function arrayHints(elements: readonly string[]): string[] {
  const few = elements.slice(0, 8);
  return [
    ...few.map((one) => arrayText([one])),
    arrayText(few.slice(0, 2)),
    arrayText(few.slice(0, 3)),
    "{}",
  ];
}
