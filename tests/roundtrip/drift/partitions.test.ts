import { expect, test } from "vitest";
import type { Snapshot } from "../../../src/roundtrip/catalog/snapshot.ts";
import type { Portrait } from "../../../src/roundtrip/drift/context.ts";
import { comparePortraits } from "../../../src/roundtrip/drift/differences.ts";
import { withoutPartitions } from "../../../src/roundtrip/drift/partitions.ts";
import { catalogScene } from "../catalog-scene.ts";

const tables = [{ table: { schema: "public", name: "Log s" } }, { table: { schema: "app", name: "ids" } }];

const base = `
  CREATE SCHEMA app;
  CREATE TABLE public."Log s" (id bigint, at date, UNIQUE (id, at)) PARTITION BY RANGE (at);
  CREATE INDEX "a ON ONLY b" ON public."Log s" (at);
  CREATE TABLE public.notes (log bigint, at date, FOREIGN KEY (log, at) REFERENCES public."Log s" (id, at));
  CREATE TABLE app.ids (id bigint) PARTITION BY RANGE (id);
  CREATE TABLE app.others (id bigint) PARTITION BY RANGE (id);
  CREATE TABLE app.others_0 PARTITION OF app.others FOR VALUES FROM (0) TO (10);`;

const more = `
  CREATE TABLE public."Log s_2026" PARTITION OF public."Log s" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id);
  CREATE TABLE public.deep PARTITION OF public."Log s_2026" DEFAULT;
  CREATE SEQUENCE public.deep_numbers OWNED BY public.deep.id;
  CREATE RULE nothing AS ON DELETE TO public.deep DO INSTEAD NOTHING;
  CREATE FOREIGN DATA WRAPPER dummy; CREATE SERVER far FOREIGN DATA WRAPPER dummy;
  CREATE FOREIGN TABLE app.ids_0 PARTITION OF app.ids FOR VALUES FROM (0) TO (10) SERVER far;
  CREATE TABLE public.old (id bigint PRIMARY KEY); CREATE TABLE public.alike (id bigint);`;

function portrait(snapshot: Snapshot, detached: Portrait["detached"] = []): Portrait {
  return { of: "database", name: "x", postgres: 18, snapshot, detached };
}

test("partitions of partitions, foreign ones, and all that lives in them; no other table's", async () => {
  const [before, after] = await Promise.all([catalogScene(base), catalogScene(base + more)]);
  const detached = [
    { table: 'public."Log s"', partition: "public.old" },
    { table: 'public."Log s"', partition: "public.gone" },
    { table: "app.others", partition: "public.alike" },
  ];
  const { from, to, partitions } = withoutPartitions(
    portrait(await before.snapshot()),
    portrait(await after.snapshot(), detached),
    tables,
  );
  expect(partitions).toEqual([
    { table: 'public."Log s"', leftOut: 3, detached: 1 },
    { table: "app.ids", leftOut: 1, detached: 0 },
  ]);
  const { differences } = await comparePortraits(from, to);
  const own = differences.filter(({ kind }) => kind !== "role" && kind !== "database");
  expect(own.map(({ key }) => key)).toEqual([
    "foreign data wrapper dummy",
    "server far",
    "table public.alike",
  ]);
  expect(from.snapshot.has("table app.others_0")).toBe(true);
  expect(to.snapshot.get('index public."a ON ONLY b"')?.properties["definition"]).toBe(
    'CREATE INDEX "a ON ONLY b" ON public."Log s" USING btree (at)',
  );
});

test("where no table is configured nothing is left out", async () => {
  const scene = await catalogScene(base + more);
  const one = portrait(await scene.snapshot(), [{ table: "app.ids", partition: "public.old" }]);
  const { to, partitions } = withoutPartitions(one, one, []);
  expect(partitions).toEqual([]);
  expect([...to.snapshot.entries()]).toEqual([...one.snapshot.entries()]);
});
