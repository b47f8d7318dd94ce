import { applyFresh, interleaved, writeProjects, type Bench } from "./bench.ts";
import { insertFile } from "./generated-sql.ts";
import { ratioRow, type Row } from "./report.ts";

const mostMegabytes = 400;
const mostAgainstPsql = 1.5;

/** One migration that is one large file. */
export async function bulkFile(bench: Bench): Promise<Row[]> {
  const { scale, say } = bench;
  const contenders = bench.contenders.filter(({ name }) => name === "pgops" || name === "psql");
  const file = insertFile(scale.bulkMegabytes);
  say(`one file of ${scale.bulkMegabytes} MB, ${scale.repeats} times each`);
  const folders = await writeProjects(bench, "bulk", contenders, [file]);
  const runs = contenders.map((contender) => [
    contender.name,
    () => applyFresh(bench, contender, folders[contender.name], 1),
  ]);
  const { pgops, psql } = await interleaved(scale.repeats, Object.fromEntries(runs));
  if (pgops === undefined) return [];
  const name = `one file of ${scale.bulkMegabytes} MB (${file.rows} INSERTs)`;
  const peak = pgops.peakMegabytes;
  return [
    ...(psql === undefined ? [] : [ratioRow(name, pgops.ms, { name: "psql", ms: psql.ms }, mostAgainstPsql)]),
    ...(peak === undefined
      ? []
      : [
          {
            measure: `peak memory, one file of ${scale.bulkMegabytes} MB`,
            pgops: `${peak.toFixed(0)} MB`,
            goal: { text: `<= ${mostMegabytes} MB`, reached: peak <= mostMegabytes },
          },
        ]),
  ];
}
