import { expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { catalogScene } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";
import { loadedAgain } from "./loaded.ts";

test("the dump of an empty database says nothing but how it is to be loaded", async () => {
  const text = await loadedAgain(await catalogScene());
  expect(text).toBe(`-- The schema, written by pgops dump: change it by migrations, and write this file anew.
-- Objects belong to the role that loads this file, but for those of which it says otherwise.

SET check_function_bodies = false;
SET search_path = '';
`);
});

test("what a new database has and this one has not is dropped or changed, and nothing else is said of it", async () => {
  const scene = await catalogScene(
    "COMMENT ON SCHEMA public IS 'ours'; REVOKE ALL ON SCHEMA public FROM PUBLIC",
  );
  const text = await loadedAgain(scene);
  expect(text).toContain("COMMENT ON SCHEMA public IS 'ours';");
  expect(text).toContain("REVOKE USAGE ON SCHEMA public FROM PUBLIC;");
  expect(await loadedAgain(await catalogScene("DROP SCHEMA public"))).toContain("DROP SCHEMA public;");
});

test("an owner is told only where it is not that of most objects", async () => {
  const [role = ""] = await newRoles(1);
  const scene = await catalogScene(
    `CREATE SCHEMA a; CREATE SCHEMA b; CREATE SCHEMA c; ALTER SCHEMA b OWNER TO ${role}`,
  );
  const text = await loadedAgain(scene);
  expect(text.match(/OWNER TO .*/g)).toEqual([`OWNER TO ${role};`]);
});

test("a view and a function that need each other are both made", async () => {
  const scene = await catalogScene(`CREATE SCHEMA app;
    CREATE VIEW app.v AS SELECT 1 AS id, 'x'::text COLLATE "C" AS "Odd name";
    CREATE FUNCTION app.f() RETURNS SETOF app.v LANGUAGE sql AS 'SELECT * FROM app.v';
    CREATE VIEW app.above AS SELECT count(*) FROM app.v;
    CREATE OR REPLACE VIEW app.v AS SELECT 2 AS id, max("Odd name") COLLATE "C" AS "Odd name" FROM app.f();
    COMMENT ON VIEW app.v IS 'round and round'`);
  const text = await loadedAgain(scene);
  expect(text.indexOf("CREATE VIEW app.v AS")).toBeLessThan(text.indexOf("CREATE FUNCTION app.f()"));
  expect(text.indexOf("CREATE FUNCTION app.f()")).toBeLessThan(
    text.indexOf("CREATE OR REPLACE VIEW app.v AS"),
  );
});

test("functions stand before the views that call them, and views before the views on them, whatever they are called", async () => {
  const text = await loadedAgain(
    await catalogScene(`CREATE VIEW public.z AS SELECT 1 AS n; CREATE VIEW public.y AS SELECT n FROM public.z;
      CREATE VIEW public.a AS SELECT n FROM public.y;
      CREATE FUNCTION public.zz(public.a) RETURNS integer LANGUAGE sql AS 'SELECT 1';
      CREATE VIEW public.b AS SELECT public.zz(a) FROM public.a`),
  );
  expect(text.match(/^CREATE (VIEW|FUNCTION) public\.\w+/gm)?.map((line) => line.split(".")[1])).toEqual([
    "z",
    "y",
    "a",
    "zz",
    "b",
  ]);
});

test("a materialized view whose functions need what comes later is filled in the end", async () => {
  const scene = await catalogScene(`
    CREATE VIEW public.zz_source AS SELECT 1 AS n;
    CREATE FUNCTION public.counted() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM public.zz_last); END $$;
    CREATE MATERIALIZED VIEW public.zz_last AS SELECT n FROM public.zz_source;
    CREATE MATERIALIZED VIEW public.first AS SELECT public.counted() AS n;
    CREATE UNIQUE INDEX ON public.first (n);
    CREATE MATERIALIZED VIEW public.a_second AS SELECT n FROM public.first`);
  const text = await loadedAgain(scene);
  expect(text.match(/^REFRESH .*/gm)).toEqual([
    "REFRESH MATERIALIZED VIEW public.first;",
    "REFRESH MATERIALIZED VIEW public.a_second;",
  ]);
});

test("what a person has to fill in says so, and the rest is loaded", async () => {
  const [role = ""] = await newRoles(1);
  const text = await loadedAgain(
    await catalogScene(`CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
      CREATE USER MAPPING FOR ${role} SERVER s OPTIONS (password 'hunter2')`),
  );
  expect(text).toContain("put them in place of '***'");
  expect(text).not.toContain("hunter2");
});

test("event triggers and default privileges come last: they would act on what comes after them", async () => {
  const [role = ""] = await newRoles(1);
  const text = await loadedAgain(
    await catalogScene(`CREATE SCHEMA app;
      CREATE FUNCTION app.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
      CREATE VIEW app.v AS SELECT 1 AS n; CREATE PUBLICATION p FOR ALL TABLES;
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${role};
      CREATE EVENT TRIGGER a ON ddl_command_start WHEN TAG IN ('CREATE VIEW', 'CREATE SCHEMA') EXECUTE FUNCTION app.refuse()`),
  );
  expect(text.trimEnd().split("\n").at(-1)).toContain("ALTER DEFAULT PRIVILEGES");
});

test("grants of every giver, revoked defaults and what the database is set to are in the dump", async () => {
  const [owner = "", reader = "", other = ""] = await newRoles(3);
  const scene = await catalogScene(`CREATE SCHEMA app; GRANT USAGE ON SCHEMA app TO ${reader}, ${other};
    CREATE TABLE app.t (id integer, secret text); CREATE TABLE app.own (id integer); ALTER TABLE app.own OWNER TO ${owner};
    GRANT SELECT ON app.t TO ${reader} WITH GRANT OPTION; GRANT UPDATE (secret) ON app.t TO ${other};
    SET ROLE ${reader}; GRANT SELECT ON app.t TO ${other}; RESET ROLE;
    REVOKE TRUNCATE ON app.own FROM ${owner}; GRANT SELECT ON app.own TO PUBLIC;
    CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION app.f() FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA app GRANT SELECT ON TABLES TO ${reader};
    DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET search_path = app', current_database());
      EXECUTE format('ALTER ROLE ${reader} IN DATABASE %I SET work_mem = ''8MB''', current_database());
      EXECUTE format('COMMENT ON DATABASE %I IS ''100%% ours''', current_database());
      EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
    END $$`);
  const text = await loadedAgain(scene);
  expect(text).toContain(`SET ROLE ${reader}; GRANT SELECT ON TABLE app.t TO ${other}; RESET ROLE;`);
});

const published = `CREATE SCHEMA app; CREATE TABLE app.t (id integer PRIMARY KEY, name text); CREATE TABLE public.u (id integer);
  CREATE PUBLICATION p FOR TABLE app.t (id, name) WHERE (id > 3);
  CREATE PUBLICATION q FOR TABLES IN SCHEMA public, TABLE app.t`;

test.for(serverMajor() >= 15 ? [published] : [])(
  "from 15 on publications are dumped with column lists, filters and schemas",
  async (sql) => {
    const text = await loadedAgain(await catalogScene(sql));
    expect(text).toContain("CREATE PUBLICATION p FOR TABLE ONLY app.t (id, name) WHERE ((id > 3));");
  },
);
