import { type CatalogObject, textOf } from "../catalog/object.ts";
import { nameOf, relationOf, usualName } from "./relation.ts";

/** What CREATE SEQUENCE says of a new sequence; for an identity column, whose name is given, what the column says. */
export function sequenceOptions(sequence: CatalogObject, identityColumn?: string): string[] {
  const { properties } = sequence;
  const option = (words: string, name: string): string[] => {
    const value = textOf(sequence, name);
    return value === undefined ? [] : [`${words} ${value}`];
  };
  return [
    ...(identityColumn === undefined ? option("AS", "type") : sequenceName(sequence, identityColumn)),
    ...option("START WITH", "start"),
    ...option("INCREMENT BY", "increment"),
    ...option("MINVALUE", "minimum"),
    ...option("MAXVALUE", "maximum"),
    ...option("CACHE", "cache"),
    ...(properties["cycle"] === true ? ["CYCLE"] : []),
  ];
}

/** What ALTER SEQUENCE says to bring one to the other; what the other leaves out goes back to the usual. */
export function sequenceChanges(from: CatalogObject, to: CatalogObject): string[] {
  const differs = (...names: string[]): boolean =>
    names.some((name) => textOf(from, name) !== textOf(to, name));
  const bounds = differs("type", "increment", "minimum", "maximum");
  const minimum = textOf(to, "minimum");
  const maximum = textOf(to, "maximum");
  return [
    ...(differs("type") ? [`AS ${textOf(to, "type") ?? "bigint"}`] : []),
    ...(differs("increment") ? [`INCREMENT BY ${textOf(to, "increment") ?? "1"}`] : []),
    ...(bounds ? [minimum === undefined ? "NO MINVALUE" : `MINVALUE ${minimum}`] : []),
    ...(bounds ? [maximum === undefined ? "NO MAXVALUE" : `MAXVALUE ${maximum}`] : []),
    ...(bounds || differs("start") ? [`START WITH ${startOf(to)}`] : []),
    ...(differs("cache") ? [`CACHE ${textOf(to, "cache") ?? "1"}`] : []),
    ...(from.properties["cycle"] === to.properties["cycle"]
      ? []
      : [to.properties["cycle"] === true ? "CYCLE" : "NO CYCLE"]),
  ];
}

function startOf(sequence: CatalogObject): string {
  const up = !(textOf(sequence, "increment") ?? "1").startsWith("-");
  const first = up ? (textOf(sequence, "minimum") ?? "1") : (textOf(sequence, "maximum") ?? "-1");
  return textOf(sequence, "start") ?? first;
}

/** The name is said where it is not the one that the server chooses. */
function sequenceName(sequence: CatalogObject, column: string): string[] {
  const usual = usualName(relationOf(sequence).identity, column, "seq");
  return nameOf(sequence) === usual ? [] : [`SEQUENCE NAME ${sequence.identity}`];
}
