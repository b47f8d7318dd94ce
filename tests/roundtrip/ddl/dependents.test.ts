import { expect, test } from "vitest";
import { takenBack } from "../catalog-scene.ts";

const scene = `
CREATE TABLE public.t (id integer PRIMARY KEY, price integer NOT NULL, owner text,
  twice integer GENERATED ALWAYS AS (price * 2) STORED);
CREATE VIEW public.prices AS SELECT id, price FROM public.t;
COMMENT ON VIEW public.prices IS 'what it costs';
COMMENT ON COLUMN public.prices.price IS 'in cents';
GRANT SELECT ON public.prices TO PUBLIC;
CREATE VIEW public.dear AS SELECT id FROM public.prices WHERE price > 100;
CREATE MATERIALIZED VIEW public.kept AS SELECT price, count(*) FROM public.prices GROUP BY price;
CREATE UNIQUE INDEX kept_price ON public.kept (price);
CREATE POLICY cheap ON public.t USING (price < 10);
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER priced BEFORE UPDATE OF price ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
CREATE TABLE public.u (t integer REFERENCES public.t (id) ON DELETE CASCADE)`;

/** What has to go while the type is changed: the scene with another type of the price. */
const otherPrice = `
DROP MATERIALIZED VIEW kept; DROP VIEW dear, prices; DROP TRIGGER priced ON t; DROP POLICY cheap ON t;
ALTER TABLE t DROP twice; ALTER TABLE t ALTER price TYPE bigint;
ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (price * 2) STORED;
${scene.slice(scene.indexOf("CREATE VIEW public.prices"), scene.indexOf("CREATE FUNCTION"))};
${scene.slice(scene.indexOf("CREATE TRIGGER"), scene.indexOf("CREATE TABLE public.u"))}`;

test("views, policies, triggers and generated columns make way for another type of a column", async () => {
  const { found, statements } = await takenBack(scene, otherPrice);
  expect(found).toContain("column public.t.price: type");
  expect(statements).toContain("DROP VIEW public.prices;");
  expect(statements.indexOf("DROP VIEW public.dear;")).toBeLessThan(
    statements.indexOf("DROP VIEW public.prices;"),
  );
  expect(statements).toContain("COMMENT ON COLUMN public.prices.price IS 'in cents';");
});

test("views on a view make way where that has other columns", async () => {
  const { found, statements } = await takenBack(
    scene,
    `DROP MATERIALIZED VIEW kept; DROP VIEW dear, prices;
     ${scene.slice(scene.indexOf("CREATE VIEW public.prices"), scene.indexOf("CREATE POLICY")).replace("SELECT id, price", "SELECT price, id")}`,
  );
  expect(found).toContain("view public.prices: columns, definition");
  expect(statements).toContain("DROP VIEW public.dear;");
});

test("foreign keys make way for another key, and what is set on its index is set again", async () => {
  const { found } = await takenBack(
    `${scene}; ALTER TABLE t ADD CONSTRAINT t_id_key UNIQUE (id); COMMENT ON INDEX t_pkey IS 'the key'`,
    `ALTER TABLE u DROP CONSTRAINT u_t_fkey;
     ALTER TABLE t DROP CONSTRAINT t_pkey, ADD CONSTRAINT t_pkey PRIMARY KEY (id, price);
     COMMENT ON INDEX t_pkey IS 'the key';
     ALTER TABLE u ADD CONSTRAINT u_t_fkey FOREIGN KEY (t) REFERENCES public.t (id) ON DELETE CASCADE`,
  );
  expect(found).toEqual(["constraint t_pkey on public.t: definition", "index public.t_pkey: definition"]);
});
