import { applyFresh, interleaved, writeProjects, type Bench, type Medians, type Scale } from "./bench.ts";
import { generatedMigration, type GeneratedMigration } from "./generated-sql.ts";
import { ratioRow, type Row } from "./report.ts";

/** How much of the others' time is allowed, by contender. */
const goals: Readonly<Record<string, number>> = { psql: 0.95, dbmate: 0.85, "node-pg-migrate": 0.75 };
const mostMegabytes = 120;
const mostGrowth = 1.3;

/** All migrations on an empty database: few of them, which the goals are about. */
export async function freshApply(bench: Bench): Promise<Row[]> {
  const { few } = bench.scale;
  const medians = await applyAll(bench, few);
  return [
    ...againstOthers(`fresh apply, ${few}`, medians, goals),
    ...memory(`peak memory, ${few} migrations`, medians),
  ];
}

/** Many of them, and what one costs then against what it costs among few. */
export async function growth(bench: Bench): Promise<Row[]> {
  const { few, many } = bench.scale;
  const small = await applyAll(bench, few);
  const large = await applyAll(bench, many);
  return [
    ...againstOthers(`fresh apply, ${many}`, large, {}),
    ...Object.entries(large).map(([name, median]) => {
      const each = { small: (small[name]?.ms ?? Number.NaN) / few, large: (median?.ms ?? Number.NaN) / many };
      return growthRow(name, each, bench.scale);
    }),
  ];
}

/** Numbered from one, the same for every contender. */
export function generatedMigrations(count: number): GeneratedMigration[] {
  return Array.from({ length: count }, (_, index) => generatedMigration(index + 1));
}

async function applyAll(bench: Bench, count: number): Promise<Medians> {
  const { scale, say, applied } = bench;
  const contenders = bench.contenders.filter(({ most = count }) => most >= count);
  const known = applied.get(count);
  if (known !== undefined) return known;
  say(`fresh apply of ${count} migrations, ${scale.repeats} times each`);
  const folders = await writeProjects(bench, `apply-${count}`, contenders, generatedMigrations(count));
  const runs = contenders.map((contender) => [
    contender.name,
    () => applyFresh(bench, contender, folders[contender.name], count),
  ]);
  const medians = await interleaved(scale.repeats, Object.fromEntries(runs));
  applied.set(count, medians);
  return medians;
}

function againstOthers(
  measure: string,
  { pgops, ...others }: Medians,
  most: Readonly<Record<string, number>>,
): Row[] {
  if (pgops === undefined) return [];
  return Object.entries(others).flatMap(([name, other]) =>
    other === undefined ? [] : [ratioRow(measure, pgops.ms, { name, ms: other.ms }, most[name])],
  );
}

function memory(measure: string, { pgops, psql }: Medians): Row[] {
  const peak = pgops?.peakMegabytes;
  if (peak === undefined) return [];
  return [
    {
      measure,
      pgops: `${peak.toFixed(0)} MB`,
      ...(psql?.peakMegabytes !== undefined && { against: `psql ${psql.peakMegabytes.toFixed(0)} MB` }),
      goal: { text: `<= ${mostMegabytes} MB`, reached: peak <= mostMegabytes },
    },
  ];
}

function growthRow(name: string, each: { small: number; large: number }, { few, many }: Scale): Row {
  const ratio = each.large / each.small;
  const large = `${each.large.toFixed(2)} ms`;
  const small = `${each.small.toFixed(2)} ms at ${few}`;
  if (name !== "pgops") {
    return { measure: `(a migration at ${many}: ${name})`, pgops: "", against: `${large}, ${small}`, ratio };
  }
  return {
    measure: `a migration at ${many}`,
    pgops: large,
    against: small,
    ratio,
    goal: { text: `<= ${mostGrowth}x`, reached: ratio <= mostGrowth },
  };
}
