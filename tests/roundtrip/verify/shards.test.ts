import { expect, test } from "vitest";
import { verify, type VerifyEvent } from "../../../src/index.ts";
import { migrationFiles } from "../../e2e/scene.ts";
import { serverEnvironment } from "../../support/memory-folder.ts";
import { temporaryProject } from "../../support/project.ts";

const count = 130;

/** Enough migrations that they are judged in parts where the machine has more than one processor. */
function many(changes: Record<string, string>): Record<string, string> {
  const files = Array.from({ length: count }, (_, index) => index + 1).flatMap((number) => {
    const name = `${String(number).padStart(3, "0")}_t${number}`;
    return [
      [
        name,
        `CREATE TABLE t${number} (id int PRIMARY KEY, previous int${number > 1 ? ` REFERENCES t${number - 1}` : ""})`,
      ],
      [`${name}.down`, `DROP TABLE t${number}`],
    ] as const;
  });
  return { ...Object.fromEntries(files), ...changes };
}

test("many migrations are judged in parts, side by side, and told in their order", async () => {
  const broken = { "100_t100.down": "ALTER TABLE t99 ADD COLUMN x int; DROP TABLE t100" };
  const { path } = await temporaryProject(migrationFiles(many(broken)));
  const events: VerifyEvent[] = [];
  const { migrations, counts } = await verify({
    cwd: path,
    env: serverEnvironment(),
    onEvent: (event) => events.push(event),
  });
  expect(counts).toEqual({
    reversible: count - 1,
    lossy: 0,
    irreversible: 0,
    broken: 1,
    applied: 0,
    unjudged: 0,
  });
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  expect(migrations.map(({ number }) => number)).toEqual(numbers);
  const told = events.flatMap((event) => (event.type === "judged" ? [event.migration.number] : []));
  expect(told).toEqual(numbers);
  expect(migrations.find(({ result }) => result === "broken")?.findings).toMatchObject([
    { rule: "left-behind", where: { object: "column public.t99.x" } },
  ]);
});

test("after an up that fails no part goes on", async () => {
  const { path } = await temporaryProject(
    migrationFiles(many({ "010_t10": "CREATE TABLE t10 (id nonsense)" })),
  );
  const { migrations, counts } = await verify({ cwd: path, env: serverEnvironment() });
  expect(counts).toMatchObject({ reversible: 9, broken: 1, unjudged: count - 10 });
  expect(migrations.at(-1)).toMatchObject({ number: 10, findings: [{ rule: "up-fails" }] });
});
