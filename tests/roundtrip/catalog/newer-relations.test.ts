import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { madeAnew, takenBack } from "../catalog-scene.ts";

/** What came after PostgreSQL 14, by the version; on an older one the rest of the scene is what is tested. */
const since = (major: number, sql: string): string => (serverMajor() >= major ? sql : "");

const scene = `
CREATE TABLE public.t (
  id integer NOT NULL,
  price integer CONSTRAINT positive CHECK (price > 0)
  ${since(15, ", UNIQUE NULLS NOT DISTINCT (price)")}
  ${since(18, ", twice integer GENERATED ALWAYS AS (price * 2) VIRTUAL")}
  ${since(18, ", named text CONSTRAINT there NOT NULL, later text")}
);
${since(15, "CREATE UNLOGGED SEQUENCE public.s;")}
${since(18, "ALTER TABLE t ADD CONSTRAINT loose CHECK (price < 9) NOT ENFORCED;")}
${since(18, "ALTER TABLE t ADD CONSTRAINT sometime NOT NULL later NOT VALID;")}
${since(18, "COMMENT ON CONSTRAINT t_id_not_null ON t IS 'needed';")}
${since(17, "CREATE TABLE public.p (id bigint GENERATED ALWAYS AS IDENTITY, at date) PARTITION BY RANGE (at);")}
${since(17, "CREATE TABLE public.p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');")}
CREATE TABLE public.u (id integer PRIMARY KEY, t text)`;

const changes: [major: number, change: string, found: string[], statement: string][] = [
  [
    15,
    "ALTER SEQUENCE s SET LOGGED",
    ["sequence public.s: persistence"],
    "ALTER SEQUENCE public.s SET UNLOGGED;",
  ],
  [
    18,
    "ALTER TABLE t RENAME CONSTRAINT there TO t_named_not_null",
    ["removed constraint there on public.t"],
    "ALTER TABLE public.t RENAME CONSTRAINT t_named_not_null TO there;",
  ],
  [
    18,
    "ALTER TABLE u RENAME CONSTRAINT u_id_not_null TO other",
    ["added constraint other on public.u"],
    "ALTER TABLE public.u RENAME CONSTRAINT other TO u_id_not_null;",
  ],
  [
    18,
    "ALTER TABLE t ALTER named DROP NOT NULL",
    ["column public.t.named: notNull", "removed constraint there on public.t"],
    "ALTER TABLE public.t ADD CONSTRAINT there NOT NULL named;",
  ],
  [
    18,
    "ALTER TABLE u ADD CONSTRAINT other NOT NULL t",
    ["column public.u.t: notNull", "added constraint other on public.u"],
    "ALTER TABLE public.u DROP CONSTRAINT other;",
  ],
  [
    18,
    "ALTER TABLE t VALIDATE CONSTRAINT sometime",
    ["constraint sometime on public.t: validated"],
    "ALTER TABLE public.t ADD CONSTRAINT sometime NOT NULL later NOT VALID;",
  ],
  [
    18,
    "ALTER TABLE t DROP CONSTRAINT loose, ADD CONSTRAINT loose CHECK (price < 9)",
    ["constraint loose on public.t: enforced"],
    "ALTER TABLE public.t ADD CONSTRAINT loose CHECK ((price < 9)) NOT ENFORCED;",
  ],
  [
    18,
    "ALTER TABLE t ALTER twice SET EXPRESSION AS (price * 3)",
    ["column public.t.twice: expression"],
    "ALTER TABLE public.t DROP COLUMN twice;",
  ],
  [
    17,
    "ALTER TABLE p ALTER id DROP IDENTITY",
    ["column public.p.id: identity", "column public.p1.id: identity", "removed sequence public.p_id_seq"],
    "ALTER TABLE public.p ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;",
  ],
];

test.each(changes.filter(([major]) => serverMajor() >= major))(
  "%i: %s",
  async (_, change, found, statement) => {
    const before = change.includes("twice")
      ? "CREATE TABLE public.t (price integer, twice integer GENERATED ALWAYS AS (price * 2) VIRTUAL)"
      : scene;
    const result = await takenBack(before, change);
    expect(result.found).toEqual(found);
    expect(result.statements).toContain(statement);
  },
);

test("what newer versions have is made anew", async () => {
  const statements = await madeAnew(scene);
  expect(statements).toContain("CREATE TABLE public.u (\n  id integer NOT NULL,\n  t text\n);");
});
