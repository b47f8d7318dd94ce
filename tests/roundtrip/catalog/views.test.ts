import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { freshTablespace } from "../fresh-tablespace.ts";
import { newRoles } from "../test-roles.ts";

const view = "CREATE VIEW public.v AS SELECT 1 AS a, 'x'::text AS b";
const table = "CREATE TABLE public.t (id integer PRIMARY KEY, name varchar(9))";

test("views are made anew with options, comments, grants, and in the order in which they need each other", async () => {
  const made = await madeAnew(`
    CREATE VIEW "Zero" WITH (security_barrier) AS SELECT 1, 'x' COLLATE "C" AS "B b";
    CREATE VIEW a_view AS SELECT "B b" FROM "Zero"; COMMENT ON VIEW a_view IS 'it''s read';
    GRANT SELECT ON a_view TO PUBLIC;
    CREATE RECURSIVE VIEW counted (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 5`);
  expect(made).toContain("GRANT SELECT ON TABLE public.a_view TO PUBLIC;");
  expect(made.findIndex((sql) => sql.includes('"Zero"'))).toBeLessThan(
    made.findIndex((sql) => sql.includes("VIEW public.a_view")),
  );
});

test("a view that is gone comes back, and one left behind is dropped", async () => {
  const { found, statements } = await takenBack(view, "DROP VIEW v");
  expect(found).toContain("removed view public.v");
  expect(statements[0]).toBe("CREATE VIEW public.v AS\n SELECT 1 AS a,\n    'x'::text AS b;");
  await expect(takenBack("", view)).resolves.toMatchObject({ statements: ["DROP VIEW public.v;"] });
});

test("another query with the same columns is replaced", async () => {
  const { found, statements } = await takenBack(
    `${view}; COMMENT ON VIEW v IS 'one'`,
    "CREATE OR REPLACE VIEW v WITH (security_barrier) AS SELECT 2 AS a, 'y'::text AS b",
  );
  expect(found).toEqual(["view public.v: definition, options"]);
  expect(statements).toEqual(["CREATE OR REPLACE VIEW public.v AS\n SELECT 1 AS a,\n    'x'::text AS b;"]);
});

test("a column too many, and another type, make the view anew with its comment, grants, rules and triggers", async () => {
  const before = `${view}; COMMENT ON VIEW v IS 'one'; GRANT SELECT ON v TO PUBLIC;
    ALTER VIEW v ALTER COLUMN a SET DEFAULT 5; COMMENT ON COLUMN v.b IS 'of v'; GRANT UPDATE (b) ON v TO PUBLIC;
    CREATE RULE r AS ON DELETE TO v DO INSTEAD NOTHING; COMMENT ON RULE r ON v IS 'kept';
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER t INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f(); COMMENT ON TRIGGER t ON v IS 'kept'`;
  const more = await takenBack(before, "CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 'x'::text AS b, 2 AS c");
  expect(more.found).toContain("view public.v: columns, definition");
  expect(more.statements[0]).toBe("DROP VIEW public.v;");
  expect(more.statements).toContain("COMMENT ON RULE r ON public.v IS 'kept';");
  const other = await takenBack(
    before,
    "DROP VIEW v; CREATE VIEW v AS SELECT 1::bigint AS a, 'x'::text AS b; COMMENT ON VIEW v IS 'one'",
  );
  expect(other.found).toContain("removed trigger t on public.v");
});

test("columns that are missing at the end are added by replacing", async () => {
  const { found, statements } = await takenBack(view, "DROP VIEW v; CREATE VIEW v AS SELECT 1 AS a");
  expect(found).toContain("view public.v: columns, definition");
  expect(statements[0]).toMatch(/^CREATE OR REPLACE VIEW/);
});

const options = ["security_barrier=true", "check_option=local"];
if (serverMajor() >= 15) options.push("security_invoker=true");

test.each(options)("a view's option %s comes back and goes", async (option) => {
  const plain = `${table}; CREATE VIEW v AS SELECT id FROM t`;
  const altered = `ALTER VIEW v SET (${option})`;
  const name = option.split("=", 1)[0] ?? "";
  const found = ["view public.v: options"];
  await expect(takenBack(plain, altered)).resolves.toEqual({
    found,
    statements: [`ALTER VIEW public.v RESET (${name});`],
  });
  await expect(takenBack(`${plain}; ${altered}`, `ALTER VIEW v RESET (${name})`)).resolves.toEqual({
    found,
    statements: [`ALTER VIEW public.v SET (${option});`],
  });
});

test("the owner, the comment and the grants of views come back", async () => {
  const [role = ""] = await newRoles(1);
  const change = (kind: string): string =>
    `COMMENT ON ${kind} IS 'x'; GRANT SELECT ON v TO ${role}; ALTER ${kind} OWNER TO ${role}`;
  await expect(takenBack(view, change("VIEW v"))).resolves.toMatchObject({
    found: ["view public.v: comment, owner"],
  });
  const materialized = view.replace("VIEW", "MATERIALIZED VIEW");
  await expect(takenBack(materialized, change("MATERIALIZED VIEW v"))).resolves.toMatchObject({
    found: ["materialized view public.v: comment, owner"],
  });
  await expect(
    takenBack(materialized, `GRANT SELECT ON v TO ${role} WITH GRANT OPTION`),
  ).resolves.toMatchObject({
    found: ["materialized view public.v: grants"],
  });
});

const totals =
  "CREATE MATERIALIZED VIEW public.totals AS SELECT g AS id, g * 2 AS twice FROM generate_series(1, 3) AS g";

test("materialized views are made anew with their indexes, statistics and options, filled or not", async () => {
  const made = await madeAnew(`
    CREATE MATERIALIZED VIEW "Empty" AS SELECT 1 AS a WITH NO DATA;
    ${totals.replace(" AS SELECT", " WITH (fillfactor = 70) AS SELECT")};
    CREATE UNIQUE INDEX totals_id ON totals (id); ALTER MATERIALIZED VIEW totals CLUSTER ON totals_id;
    CREATE STATISTICS totals_both ON id, twice FROM totals;
    COMMENT ON MATERIALIZED VIEW totals IS 'all'; GRANT SELECT ON totals TO PUBLIC;
    ALTER MATERIALIZED VIEW totals DEPENDS ON EXTENSION plpgsql`);
  expect(made.join("\n")).toContain("WITH (fillfactor=70) AS");
});

test("a materialized view with another query is made anew with what is on it", async () => {
  const before = `${totals}; CREATE INDEX totals_id ON totals (id); COMMENT ON INDEX totals_id IS 'kept';
    COMMENT ON MATERIALIZED VIEW totals IS 'all'; COMMENT ON COLUMN totals.twice IS 'kept too'`;
  const changed = `DROP MATERIALIZED VIEW totals; ${totals.replace("* 2", "* 3")}; CREATE INDEX totals_id ON totals (id)`;
  const { found, statements } = await takenBack(before, changed);
  expect(found).toContain("materialized view public.totals: comment, definition");
  expect(found).toContain("index public.totals_id: comment");
  expect(statements[0]).toBe("DROP MATERIALIZED VIEW public.totals;");
  await expect(takenBack("", totals)).resolves.toMatchObject({
    statements: ["DROP MATERIALIZED VIEW public.totals;"],
  });
  expect((await takenBack(before, "DROP MATERIALIZED VIEW totals")).found).toContain(
    "removed index public.totals_id",
  );
});

test.each([
  ["populated", "REFRESH MATERIALIZED VIEW totals WITH NO DATA", "REFRESH MATERIALIZED VIEW public.totals;"],
  [
    "options",
    "ALTER MATERIALIZED VIEW totals SET (fillfactor = 50)",
    "ALTER MATERIALIZED VIEW public.totals RESET (fillfactor);",
  ],
  [
    "options",
    "ALTER MATERIALIZED VIEW totals SET (toast.autovacuum_enabled = off)",
    "ALTER MATERIALIZED VIEW public.totals RESET (toast.autovacuum_enabled);",
  ],
  [
    "extensions",
    "ALTER MATERIALIZED VIEW totals DEPENDS ON EXTENSION plpgsql",
    "ALTER MATERIALIZED VIEW public.totals NO DEPENDS ON EXTENSION plpgsql;",
  ],
])("a materialized view's changed %s is told and taken back", async (name, change, statement) => {
  // A text column gives it a TOAST table.
  const before = totals.replace("g * 2", "repeat('x', g)");
  await expect(takenBack(before, change)).resolves.toEqual({
    found: [`materialized view public.totals: ${name}`],
    statements: [statement],
  });
});

test("a materialized view that was filled by the migration is emptied", async () => {
  await expect(
    takenBack(`${totals} WITH NO DATA`, "REFRESH MATERIALIZED VIEW totals"),
  ).resolves.toMatchObject({ statements: ["REFRESH MATERIALIZED VIEW public.totals WITH NO DATA;"] });
});

test("a materialized view's access method comes back", async () => {
  const method = "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler";
  const other = totals.replace(" AS SELECT", " USING heap2 AS SELECT");
  const found = ["materialized view public.totals: accessMethod"];
  const drop = "DROP MATERIALIZED VIEW totals";
  await expect(takenBack(`${method}; ${totals}`, `${drop}; ${other}`)).resolves.toMatchObject({ found });
  await expect(takenBack(`${method}; ${other}`, `${drop}; ${totals}`)).resolves.toMatchObject({ found });
});

test("a materialized view's tablespace comes back", async () => {
  const fast = await freshTablespace();
  const moved = `ALTER MATERIALIZED VIEW totals SET TABLESPACE ${fast}`;
  const found = ["materialized view public.totals: tablespace"];
  await expect(takenBack(totals, moved)).resolves.toMatchObject({ found });
  const back = moved.replace(fast, "pg_default");
  await expect(takenBack(`${totals}; ${moved}`, back)).resolves.toMatchObject({ found });
  await takenBack(`${totals}; ${moved}`, "DROP MATERIALIZED VIEW totals");
});
