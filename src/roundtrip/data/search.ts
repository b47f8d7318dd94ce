import type { Session } from "../../postgres/session.ts";
import { quoteIdentifier } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";

/** A value as the type's input takes it; null is NULL. */
export type Text = string | null;

/** One unknown of a search: its name in the conditions, and what it may be, the most wanted first. */
export interface Unknown {
  name: string;
  sqlType: string;
  values: readonly Text[];
}

/** How many combinations the server may have to look at. */
const mostCombinations = 5000;
const mostFound = 60;
const mostSingleTries = 40;

/**
 * Lets the server find values that please all conditions, those of the least places in their lists first; each found
 * row has a value for each unknown. Empty where there are none, or where they cannot be searched for.
 */
export async function search(
  session: Session,
  unknowns: readonly Unknown[],
  conditions: readonly string[],
): Promise<Text[][]> {
  const longest = Math.floor(mostCombinations ** (1 / unknowns.length));
  if (longest < 2) return [];
  const cut = unknowns.map((unknown) => ({ ...unknown, values: shortened(unknown.values, longest) }));
  if (cut.some(({ values }) => values.length === 0)) return [];
  try {
    return await ask(session, cut, conditions);
  } catch {
    return session.lost ? [] : oneByOne(session, unknowns, conditions);
  }
}

/** NULL stays in: it is the last of its list. */
function shortened(values: readonly Text[], length: number): Text[] {
  const kept = values.slice(0, length);
  if (values.includes(null) && !kept.includes(null)) kept[kept.length - 1] = null;
  return kept;
}

/** Where a condition fails on one of the values (a cast, a division), that one must not spoil the others. */
async function oneByOne(
  session: Session,
  unknowns: readonly Unknown[],
  conditions: readonly string[],
): Promise<Text[][]> {
  const tries = Array.from({ length: mostSingleTries }, (_, place) =>
    unknowns.map((unknown, column) => ({
      ...unknown,
      // The lists move at different speeds, so that not only equal places meet.
      values: [unknown.values[Math.floor(place / (column + 1)) % unknown.values.length] ?? null],
    })),
  );
  const found = await Promise.all(
    tries.map((one) => ask(session, one, conditions).catch((): Text[][] => [])),
  );
  return found.flat();
}

async function ask(
  session: Session,
  unknowns: readonly Unknown[],
  conditions: readonly string[],
): Promise<Text[][]> {
  const rows = await session.query<{ found: Text[] }>(searchQuery(unknowns, conditions));
  return rows.map(({ found }) => found);
}

function searchQuery(unknowns: readonly Unknown[], conditions: readonly string[]): string {
  const lists = unknowns.map(({ sqlType, values }, number) => {
    const choices = values.map((value, place) => `(${place},${literal(value)}::${sqlType})`);
    return `(VALUES ${choices.join(",")}) AS l${number}(place, value)`;
  });
  const names = unknowns.map(({ name }, number) => `l${number}.value AS ${quoteIdentifier(name)}`);
  const texts = unknowns.map(({ name }) => `s.${quoteIdentifier(name)}::text`);
  const rank = unknowns.map((_, number) => `l${number}.place`).join("+");
  const where = conditions.map((condition) => `(${condition}) IS NOT FALSE`).join(" AND ");
  return `SELECT to_jsonb(ARRAY[${texts.join(",")}]) AS found
FROM (SELECT ${rank} AS "pgops place",${names.join(",")} FROM ${lists.join(" CROSS JOIN ")}) AS s
WHERE ${where} ORDER BY s."pgops place" LIMIT ${mostFound}`;
}

/** A value for SQL, its type left to what stands around it. */
export function literal(value: Text): string {
  return value === null ? "NULL" : quoteLiteral(value);
}

/** Some of the rows, the first among them, that differ from each other in as many columns as can be. */
export function mostDifferent(rows: readonly Text[][], wanted: number): Text[][] {
  const chosen = rows.slice(0, 1);
  while (chosen.length > 0 && chosen.length < wanted) {
    let best: Text[] | undefined;
    let most = 0;
    for (const row of rows) {
      const difference = Math.min(...chosen.map((other) => differing(row, other)));
      if (difference > most) [best, most] = [row, difference];
    }
    if (best === undefined) break;
    chosen.push(best);
  }
  return chosen;
}

function differing(row: readonly Text[], other: readonly Text[]): number {
  const different = row.filter((value, place) => value !== other[place]);
  // A NULL counts less: it differs from every value, but proves little.
  return different.length - different.filter((value) => value === null).length / 2;
}
