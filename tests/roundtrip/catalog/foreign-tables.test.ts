import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";

const scene = `
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE SERVER other FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE public.f (
  id integer OPTIONS (key 'true', remote 'the id') NOT NULL,
  note text COLLATE "C" DEFAULT 'it''s' CONSTRAINT short CHECK (length(note) < 10)
) SERVER s OPTIONS (schema 'app', "Table" 'it''s');
COMMENT ON FOREIGN TABLE f IS 'elsewhere';
COMMENT ON COLUMN f.note IS 'said there'`;

const changes: [change: string, found: string[], statement: string][] = [
  [
    "ALTER FOREIGN TABLE f OPTIONS (SET schema 'web', DROP \"Table\", ADD more '1')",
    ["foreign table public.f: options"],
    `ALTER FOREIGN TABLE public.f OPTIONS (DROP more, ADD "Table" 'it''s', SET schema 'app');`,
  ],
  [
    "ALTER FOREIGN TABLE f ALTER id OPTIONS (DROP key)",
    ["column public.f.id: fdwOptions"],
    "ALTER FOREIGN TABLE public.f ALTER COLUMN id OPTIONS (ADD key 'true');",
  ],
  [
    "ALTER FOREIGN TABLE f ALTER note TYPE varchar(5)",
    ["column public.f.note: collation, type", "constraint short on public.f: definition"],
    `ALTER FOREIGN TABLE public.f ALTER COLUMN note TYPE text COLLATE "C";`,
  ],
  [
    "ALTER FOREIGN TABLE f ALTER id SET STATISTICS 7",
    ["column public.f.id: statistics"],
    "ALTER FOREIGN TABLE public.f ALTER COLUMN id SET STATISTICS -1;",
  ],
  [
    "ALTER FOREIGN TABLE f DROP CONSTRAINT short",
    ["removed constraint short on public.f"],
    "ALTER FOREIGN TABLE public.f ADD CONSTRAINT short CHECK ((length(note) < 10));",
  ],
  [
    "COMMENT ON FOREIGN TABLE f IS NULL",
    ["foreign table public.f: comment"],
    "COMMENT ON FOREIGN TABLE public.f IS 'elsewhere';",
  ],
  [
    "GRANT SELECT ON f TO PUBLIC",
    ["foreign table public.f: grants"],
    "REVOKE SELECT ON TABLE public.f FROM PUBLIC;",
  ],
  [
    "ALTER FOREIGN TABLE f ADD more text",
    ["added column public.f.more"],
    "ALTER FOREIGN TABLE public.f DROP COLUMN more;",
  ],
];

test.each(changes)("%s", async (change, found, statement) => {
  const result = await takenBack(scene, change);
  expect(result.found).toEqual(found);
  expect(result.statements).toContain(statement);
});

test("a foreign table that is gone, or on another server, comes back", async () => {
  const gone = await takenBack(scene, "DROP FOREIGN TABLE f");
  expect(gone.found).toContain("removed foreign table public.f");
  const moved = await takenBack(
    scene,
    `DROP FOREIGN TABLE f;
    ${scene.slice(scene.indexOf("CREATE FOREIGN TABLE")).replace("SERVER s ", "SERVER other ")}`,
  );
  expect(moved.found).toEqual(["foreign table public.f: server"]);
  expect(moved.statements).toContain("DROP FOREIGN TABLE public.f;");
});

test("foreign tables are made anew, as partitions and heirs too", async () => {
  const statements = await madeAnew(`${scene};
    CREATE TABLE public.logs (id integer, at date) PARTITION BY RANGE (at);
    CREATE FOREIGN TABLE public.old_logs PARTITION OF logs FOR VALUES FROM (MINVALUE) TO ('2020-01-01') SERVER s;
    CREATE TABLE public.parent (id integer);
    CREATE FOREIGN TABLE public.heir (more text) INHERITS (parent) SERVER s OPTIONS (a 'b')`);
  expect(statements).toContain(
    "ALTER TABLE public.logs ATTACH PARTITION public.old_logs FOR VALUES FROM (MINVALUE) TO ('2020-01-01');",
  );
});
