import { describe, expect, test } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import { compareSnapshots, type Difference } from "../../../src/roundtrip/catalog/compare.ts";
import { CatalogWatch } from "../../../src/roundtrip/watch/catalog-watch.ts";
import { catalogScene, targetOf } from "../catalog-scene.ts";
import { askWritten } from "../../../src/roundtrip/watch/written.ts";
import { tidyUp } from "../../support/tidy.ts";

interface Watched {
  /** Runs a statement and looks again; gives what a look at the whole catalog finds beyond. */
  misses: (statement: string) => Promise<Difference[]>;
}

/** A watch on a database of its own, which is told the catalogs that a statement's transaction wrote to. */
async function watched(): Promise<Watched> {
  const scene = await catalogScene();
  const session = await connect(targetOf(scene.url));
  tidyUp(() => session.close());
  const watch = new CatalogWatch(session);
  await watch.attach(session);
  await watch.readAll();
  const writer = await connect(targetOf(scene.url));
  tidyUp(() => writer.close());
  const misses = async (statement: string): Promise<Difference[]> => {
    await writer.run("BEGIN");
    await writer.run(statement);
    const { catalogs } = await askWritten(writer);
    await writer.run("COMMIT");
    await watch.refresh(undefined, new Set(catalogs));
    const differences = compareSnapshots(await scene.snapshot(), watch.snapshot());
    // Other tests make roles meanwhile.
    return differences.filter(({ kind }) => kind !== "role");
  };
  return { misses };
}

const walks: Readonly<Record<string, readonly string[]>> = {
  "tables, columns and what hangs on them": [
    "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL DEFAULT 'x')",
    "CREATE TABLE b (id serial PRIMARY KEY, a_id int REFERENCES a, CHECK (id > 0))",
    "COMMENT ON TABLE a IS 'first'",
    "COMMENT ON COLUMN a.name IS 'what it is called'",
    "COMMENT ON TABLE a IS NULL",
    "ALTER TABLE a ALTER COLUMN name DROP DEFAULT",
    "ALTER TABLE a ALTER COLUMN name SET STATISTICS 77",
    "CREATE INDEX a_name ON a (name)",
    "ALTER INDEX a_name RENAME TO a_called",
    "ALTER TABLE a RENAME COLUMN name TO called",
    "ALTER TABLE b RENAME TO c",
    "ALTER SEQUENCE b_id_seq OWNED BY NONE",
    "ALTER SEQUENCE b_id_seq INCREMENT 5",
    "ALTER TABLE c DROP CONSTRAINT b_a_id_fkey",
    "ALTER TABLE c DROP COLUMN a_id",
    "ALTER TABLE c ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY p ON c USING (id > 1)",
    "DROP POLICY p ON c",
    "CREATE STATISTICS s ON id, called FROM a",
    "DROP STATISTICS s",
    "DROP TABLE c",
    "DROP TABLE a",
  ],
  "names that others' texts hold": [
    "CREATE SCHEMA one; CREATE TYPE one.mood AS ENUM ('sad', 'glad')",
    "CREATE TABLE one.t (id int, m one.mood DEFAULT 'sad')",
    "CREATE VIEW v AS SELECT id, m FROM one.t WHERE m = 'glad'; CREATE VIEW w AS SELECT * FROM v",
    "CREATE TYPE one.pair AS (a int, b one.mood); COMMENT ON TYPE one.pair IS 'two'",
    "GRANT USAGE ON TYPE one.pair TO PUBLIC; REVOKE USAGE ON TYPE one.pair FROM PUBLIC",
    "COMMENT ON TYPE one.pair IS NULL",
    "ALTER TYPE one.pair RENAME ATTRIBUTE a TO c",
    "CREATE FUNCTION one.f(one.t) RETURNS one.mood LANGUAGE sql AS 'SELECT $1.m'",
    "ALTER TYPE one.mood RENAME VALUE 'sad' TO 'blue'",
    "ALTER TYPE one.mood ADD VALUE 'angry'",
    "ALTER TYPE one.mood RENAME TO humour",
    "ALTER TABLE one.t RENAME TO u",
    "ALTER TABLE one.u RENAME COLUMN id TO number",
    "ALTER SCHEMA one RENAME TO two",
    "ALTER VIEW v RENAME TO x",
    "DROP SCHEMA two CASCADE",
  ],
  "inheritance and partitions": [
    "CREATE TABLE p (at date NOT NULL, v int) PARTITION BY RANGE (at)",
    "CREATE INDEX p_v ON p (v)",
    "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    "ALTER TABLE p DETACH PARTITION p1",
    "ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')",
    "CREATE TABLE o (v int); CREATE TABLE c () INHERITS (o)",
    "ALTER TABLE c NO INHERIT o",
    "DROP TABLE p CASCADE",
  ],
  "what is told by other catalogs": [
    "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; COMMENT ON FUNCTION f(int) IS 'once'",
    "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT a + 1'",
    "REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC",
    "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)",
    "CREATE TABLE t (a int, b tsvector)",
    "CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g()",
    "ALTER TABLE t DISABLE TRIGGER tr",
    "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING",
    "ALTER TABLE t DISABLE RULE r",
    "DROP RULE r ON t",
    "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR url",
    "ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR word WITH english_stem, simple",
    "CREATE OPERATOR FAMILY o USING btree",
    "ALTER OPERATOR FAMILY o USING btree ADD OPERATOR 1 < (int4, int8), FUNCTION 1 btint48cmp(int4, int8)",
    "ALTER OPERATOR FAMILY o USING btree DROP OPERATOR 1 (int4, int8)",
    "CREATE PUBLICATION pub FOR TABLE t",
    "ALTER PUBLICATION pub DROP TABLE t",
    "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB'); END $$",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET ALL', current_database()); END $$",
    "COMMENT ON SCHEMA public IS 'ours'",
    "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'shop'); END $$",
    `CREATE FUNCTION h() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
     CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION h()`,
    "ALTER EVENT TRIGGER e DISABLE",
    "DROP EVENT TRIGGER e",
    "DROP TABLE t CASCADE",
  ],
};

describe("after each statement the watch knows what a look at the whole catalog finds:", () => {
  test.for(Object.entries(walks))("%s", async ([, statements]) => {
    const scene = await watched();
    for (const statement of statements) {
      expect({ statement, misses: await scene.misses(statement) }).toEqual({ statement, misses: [] });
    }
  });
});
