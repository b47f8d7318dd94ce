import { expect, test } from "vitest";
import { countIndexes, readIndexDetails, readIndexes } from "../../../src/maintenance/catalog/indexes.ts";
import { readTableShape } from "../../../src/maintenance/catalog/table-shape.ts";
import { estimateBtree } from "../../../src/maintenance/choose/estimate-btree.ts";
import { estimateHeap } from "../../../src/maintenance/choose/estimate-heap.ts";
import { withSession } from "../../../src/operation/session.ts";
import { chooseScene } from "./scene.ts";

/** An estimate may be off by so much of the size, in percent; what acts on one alone asks for as much more. */
const slack = 10;

const shapes = `CREATE TABLE shapes (id bigint PRIMARY KEY, few int, hash text, gaps text, at timestamptz, key uuid, price numeric,
    mail text, flag boolean) WITH (autovacuum_enabled = false);
  INSERT INTO shapes SELECT i, i % 1000, md5(i::text), CASE WHEN i % 3 > 0 THEN repeat('x', i % 40) END, now() - i * '1 s'::interval,
    md5(i::text)::uuid, i / 7.0, 'user' || i || '@example.com', i % 2 = 0 FROM generate_series(1, 60000) i;
  CREATE INDEX ON shapes (few); CREATE INDEX ON shapes (hash); CREATE INDEX ON shapes (gaps); CREATE INDEX ON shapes (at);
  CREATE INDEX ON shapes (key); CREATE INDEX ON shapes (price); CREATE INDEX ON shapes (mail); CREATE INDEX ON shapes (flag);
  CREATE INDEX ON shapes (few, hash); CREATE INDEX ON shapes (lower(hash)); CREATE INDEX ON shapes (hash) WHERE flag;
  CREATE INDEX ON shapes (few) INCLUDE (hash); CREATE INDEX ON shapes (key) WITH (fillfactor = 60);
  CREATE INDEX ON shapes (few) WITH (deduplicate_items = off); CREATE UNIQUE INDEX ON shapes (mail, few);`;

test("a B-tree just built is reckoned to be about as large as it is, whatever its columns", async () => {
  const scene = await chooseScene(shapes);
  await scene.work("VACUUM (ANALYZE) shapes");
  const context = await scene.context("reindex");
  const off = await withSession(context, async (session) => {
    const { block } = await countIndexes(session);
    const found: Record<string, number> = {};
    for await (const page of readIndexes(session, context, { ancestors: false, leastPages: 0 })) {
      const ours = page.filter(({ table }) => table.name.name === "shapes");
      const details = await readIndexDetails(
        session,
        ours.map(({ oid }) => oid),
        true,
      );
      for (const facts of ours) {
        const of = details.get(facts.oid);
        if (of === undefined) throw new Error(`nothing of ${facts.name.name}`);
        const estimate = estimateBtree(facts, of, block);
        if ("withheld" in estimate) throw new Error(`${facts.name.name}: ${estimate.withheld}`);
        found[facts.name.name] = 100 * Math.abs(1 - estimate.bytes / of.bytes);
      }
    }
    return found;
  });
  expect(Object.keys(off)).toHaveLength(16);
  expect(Object.entries(off).filter(([, percent]) => percent > slack)).toEqual([]);
});

test("a table just filled is reckoned to be about as large as it is, whatever its columns", async () => {
  const tables = {
    shapes,
    wide: `CREATE TABLE wide (id int PRIMARY KEY, a text, b jsonb, c timestamptz, d smallint, e bigint, f boolean, g numeric(10, 2), h text);
      INSERT INTO wide SELECT i, repeat('y', i % 200), jsonb_build_object('k', i, 'v', repeat('z', i % 50)), now(), i % 7, i, i % 2 = 0,
        i / 3.0, CASE WHEN i % 2 = 0 THEN 'abc' END FROM generate_series(1, 30000) i;`,
    narrow: `CREATE TABLE narrow (a int, b boolean, c bigint); INSERT INTO narrow SELECT i, true, i FROM generate_series(1, 60000) i;`,
    half: `CREATE TABLE half (id int, t text) WITH (fillfactor = 50); INSERT INTO half SELECT i, 'abc' FROM generate_series(1, 40000) i;`,
    gone: `CREATE TABLE gone (a int, b text, c bigint); ALTER TABLE gone DROP b; INSERT INTO gone SELECT i, i FROM generate_series(1, 60000) i;`,
  };
  const scene = await chooseScene(Object.values(tables).join("\n"));
  await scene.work("VACUUM (ANALYZE)");
  const context = await scene.context("vacuum-full");
  const off = await withSession(context, async (session) => {
    const found: Record<string, number> = {};
    for (const name of Object.keys(tables)) {
      const [row] = await scene.sql<{ oid: number }[]>`SELECT ${name}::regclass::oid AS oid`;
      const shape = await readTableShape(session, row?.oid ?? 0);
      const estimate = shape === undefined ? { withheld: "gone" } : estimateHeap(shape);
      if (shape === undefined || "withheld" in estimate)
        throw new Error(`${name}: ${JSON.stringify(estimate)}`);
      found[name] = 100 * Math.abs(1 - estimate.bytes / (shape.pages * shape.block));
    }
    return found;
  });
  expect(Object.entries(off).filter(([, percent]) => percent > slack)).toEqual([]);
});
