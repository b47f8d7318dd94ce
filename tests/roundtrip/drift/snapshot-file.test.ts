import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PgopsError } from "../../../src/errors.ts";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { Snapshot } from "../../../src/roundtrip/catalog/snapshot.ts";
import { readSnapshotFile, snapshotText } from "../../../src/roundtrip/drift/snapshot-file.ts";
import { temporaryProject } from "../../support/project.ts";
import { catalogScene } from "../catalog-scene.ts";

const schema = `
  CREATE SCHEMA "Odd "" name";
  CREATE TYPE "Odd "" name".mood AS ENUM ('sad', 'über "glad"');
  CREATE TABLE public.users (id serial PRIMARY KEY, mood "Odd "" name".mood, CHECK (id > 0));
  CREATE INDEX users_mood ON public.users (mood) WHERE id > 1;
  COMMENT ON TABLE public.users IS E'two\\nlines "quoted"';
  GRANT SELECT ON public.users TO PUBLIC;
  CREATE FUNCTION public.f(a integer, b text) RETURNS integer LANGUAGE sql AS $$SELECT 1; -- \\ $$;
  CREATE VIEW public.v AS SELECT id FROM public.users;`;

describe("a snapshot", () => {
  test("comes back from its file equal, and its text does not depend on the order of the objects", async () => {
    const { path, write } = await temporaryProject();
    const scene = await catalogScene(schema);
    const snapshot = await scene.snapshot();
    const portrait = { of: "database" as const, name: "x", postgres: 18, snapshot };
    const text = snapshotText(portrait);
    await write("a.json", text);
    const read = readSnapshotFile(join(path, "a.json"), path);
    expect(read).toMatchObject({ of: "database", name: "the snapshot a.json", postgres: 18 });
    expect(read.snapshot.size).toBeGreaterThan(8);
    expect(compareSnapshots(snapshot, read.snapshot)).toEqual([]);
    expect(snapshotText({ ...read, name: "y" })).toBe(text);
    const turned = new Snapshot([...snapshot.objects()].toReversed());
    expect(snapshotText({ ...portrait, snapshot: turned })).toBe(text);
  });

  test("says which tables are detached partitions, and nothing where there are none", async () => {
    const { path, write } = await temporaryProject();
    const portrait = { of: "database" as const, name: "x", postgres: 18, snapshot: new Snapshot() };
    const detached = [
      { table: "public.logs", partition: "public.logs_2024_01" },
      { table: "public.logs", partition: 'public."logs 2"' },
    ];
    await write("a.json", snapshotText({ ...portrait, detached }));
    await write("b.json", snapshotText({ ...portrait, detached: [] }));
    expect(readSnapshotFile(join(path, "a.json"), path).detached).toEqual(detached);
    expect(readSnapshotFile(join(path, "b.json"), path).detached).toEqual([]);
    expect(snapshotText({ ...portrait, detached: [] })).toBe(snapshotText(portrait));
  });

  test("has a line for each property, and neither oids nor what another database of that schema would not have", async () => {
    const [one, other] = await Promise.all([
      catalogScene(schema),
      catalogScene(`CREATE TABLE public.before (); DROP TABLE public.before; ${schema}`),
    ]);
    const textOf = async ({ snapshot }: typeof one): Promise<string> =>
      snapshotText({ of: "database", name: "x", postgres: 18, snapshot: await snapshot() });
    const text = await textOf(one);
    expect(await textOf(other)).toBe(text);
    expect(text).toContain('\n        "comment": "two\\nlines \\"quoted\\"",\n');
    expect(text).not.toContain('"oid"');
  });
});

const good = '{"pgops": 1, "postgres": 18, "of": "database", "objects": []}';

describe("a file that is no snapshot", () => {
  test.each([
    [
      '{\n  "pgops": 1,\n  oops\n}',
      /^the snapshot a\.json cannot be used: it is no JSON \(line 3, column 3\)$/,
    ],
    ["", /it is no JSON/],
    [
      '{"pgops": 1, "postgres": 18, "of": "database", "detached": ["x"], "objects": []}',
      /"detached" is no list/,
    ],
    ["[]", /it is JSON, but no snapshot of pgops/],
    ['{"name": "shop"}', /it is JSON, but no snapshot of pgops/],
    [good.replace("1", "2"), /"pgops" is 2, and this pgops reads 1 only/],
    [good.replace("18", '"x"'), /"postgres" is no major version/],
    [good.replace("database", "x"), /"of" is neither "database" nor "migrations"/],
    [good.replace("[]", "{}"), /"objects" is no list/],
    [good.replace("[]", "[1]"), /object 1 is none/],
    [good.replace("[]", '[{"kind": "tabel"}]'), /object 1 is of a kind that pgops does not know: "tabel"/],
    [good.replace("[]", '[{"kind": "table"}]'), /object 1 has no identity/],
    [good.replace("[]", '[{"kind": "table", "identity": "a"}]'), /object 1 \(table a\) has no parent/],
    [good.replace("[]", '[{"kind": "table", "identity": "a", "parent": null}]'), /has no properties/],
    [
      good.replace(
        "[]",
        `[${Array.from({ length: 2 }, () => '{"kind":"table","identity":"a","parent":null,"properties":{}}').join()}]`,
      ),
      /it holds an object twice/,
    ],
  ])("is refused, and what is wrong is said: %s", async (text, message) => {
    const { path, write } = await temporaryProject();
    await write("a.json", text);
    expect(refusalOf(path, "a.json")).toMatchObject({
      code: "PGOPS_SNAPSHOT_FILE",
      exitCode: 2,
      message: expect.stringMatching(message),
      place: { file: "a.json" },
    });
  });

  test("names the line where the JSON ends to be JSON", async () => {
    const { path, write } = await temporaryProject();
    await write("a.json", '{\n  "pgops": 1,\n  oops\n}');
    expect(refusalOf(path, "a.json").place).toMatchObject({ line: 3, column: 3 });
  });

  test("is refused where it is not there", async () => {
    const { path } = await temporaryProject();
    expect(refusalOf(path, "gone.json").message).toBe(
      "the snapshot gone.json cannot be used: it is not there",
    );
  });
});

function refusalOf(path: string, name: string): PgopsError {
  try {
    readSnapshotFile(join(path, name), path);
  } catch (error) {
    if (error instanceof PgopsError) return error;
    throw error;
  }
  return expect.fail("it was read");
}
