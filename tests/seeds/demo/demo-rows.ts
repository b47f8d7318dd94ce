import { makeShop, type Shop, type ShopOptions } from "../../../src/seeds/demo/shop.ts";
import { demoTables } from "../../../src/seeds/demo/tables/tables.ts";
import type { DemoTableName } from "../../../src/seeds/demo/division.ts";

/** The fields of a row as text, null for \N. */
export type DemoRow = Readonly<Record<string, string | null>>;

export interface DrawnDemo {
  shop: Shop;
  rows: Readonly<Record<DemoTableName, DemoRow[]>>;
}

export const someNow: number = Date.UTC(2026, 10, 25);

/** Draws a whole demo and reads its lines as PostgreSQL would. */
export function drawDemo(options: Pick<ShopOptions, "rows"> & Partial<ShopOptions>): DrawnDemo {
  const shop = makeShop({ now: someNow, ...options });
  const rows = Object.fromEntries(
    demoTables.map(({ name, columns, lines }) => [
      name,
      Array.from(lines(shop), (line) => readLine(line, columns)),
    ]),
  );
  return { shop, rows: rows as DrawnDemo["rows"] };
}

function readLine(line: string, columns: readonly string[]): DemoRow {
  if (!line.endsWith("\n") || line.indexOf("\n") !== line.length - 1)
    throw new Error(`no single line: ${line}`);
  const fields = line.slice(0, -1).split("\t");
  if (fields.length !== columns.length)
    throw new Error(`${fields.length} fields of ${columns.length}: ${line}`);
  return Object.fromEntries(columns.map((column, index) => [column, readField(fields[index] ?? "")]));
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** One field of COPY's text format. */
export function readField(field: string): string | null {
  if (field === "\\N") return null;
  return field.replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}
