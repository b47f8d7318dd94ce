import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const notes = `CREATE TABLE notes (id int PRIMARY KEY, body text, at timestamptz);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`;
const touched = `${notes} CREATE TRIGGER touch BEFORE UPDATE OF body ON notes FOR EACH ROW
  WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION touch();`;
const watch = `CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watcher ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch();`;

export const wrong: WrongDown[] = [
  {
    name: "a trigger is left",
    before: notes,
    up: "CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch();",
    down: "DROP TRIGGER IF EXISTS touched ON notes;",
    finds: [leftBehind("trigger touch on public.notes")],
  },
  {
    name: "a trigger stays disabled",
    before: touched,
    up: "ALTER TABLE notes DISABLE TRIGGER touch;\nUPDATE notes SET at = at;",
    down: "SELECT 1;",
    finds: [notRestored("trigger touch on public.notes")],
  },
  {
    name: "a disabled trigger comes back enabled",
    before: `${touched} ALTER TABLE notes DISABLE TRIGGER touch;`,
    up: "DROP TRIGGER touch ON notes;",
    down: `CREATE TRIGGER touch BEFORE UPDATE OF body ON notes FOR EACH ROW
  WHEN (OLD.body IS DISTINCT FROM NEW.body) EXECUTE FUNCTION touch();`,
    finds: [notRestored("trigger touch on public.notes")],
  },
  {
    name: "ENABLE ALWAYS becomes ENABLE",
    before: `${touched} ALTER TABLE notes ENABLE ALWAYS TRIGGER touch;`,
    up: "ALTER TABLE notes DISABLE TRIGGER touch;",
    down: "ALTER TABLE notes ENABLE TRIGGER touch;",
    finds: [notRestored("trigger touch on public.notes")],
  },
  {
    name: "a trigger comes back without its WHEN and its columns",
    before: touched,
    up: "DROP TRIGGER touch ON notes;",
    down: "CREATE TRIGGER touch BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch();",
    finds: [notRestored("trigger touch on public.notes", "definition")],
  },
  {
    name: "the comment on a trigger is lost",
    before: `${touched} COMMENT ON TRIGGER touch ON notes IS 'sets at';`,
    up: "COMMENT ON TRIGGER touch ON notes IS 'sets it';",
    down: "COMMENT ON TRIGGER touch ON notes IS '';",
    finds: [notRestored("trigger touch on public.notes", "comment")],
  },
  {
    name: "a constraint trigger is no longer deferred",
    before: `${notes} CREATE CONSTRAINT TRIGGER later AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION touch();`,
    up: "DROP TRIGGER later ON notes;",
    down: "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touch();",
    finds: [notRestored("trigger later on public.notes")],
  },
  {
    name: "a rule is left",
    before: notes,
    up: "CREATE RULE no_delete AS ON DELETE TO notes DO INSTEAD NOTHING;",
    down: "DROP RULE IF EXISTS no_deletes ON notes;",
    finds: [leftBehind("rule no_delete on public.notes")],
  },
  {
    name: "a rule is replaced and stays",
    before: `${notes} CREATE RULE quiet AS ON DELETE TO notes WHERE old.id < 0 DO INSTEAD NOTHING;`,
    up: "CREATE OR REPLACE RULE quiet AS ON DELETE TO notes WHERE old.id < -100 DO INSTEAD NOTHING;",
    down: "SELECT 1;",
    finds: [notRestored("rule quiet on public.notes", "definition")],
  },
  {
    name: "a rule stays disabled",
    before: `${notes} CREATE RULE quiet AS ON DELETE TO notes WHERE old.id < 0 DO INSTEAD NOTHING;`,
    up: "ALTER TABLE notes DISABLE RULE quiet;",
    down: "SELECT 1;",
    finds: [notRestored("rule quiet on public.notes")],
  },
  {
    name: "an event trigger stays disabled",
    before: watch,
    up: "ALTER EVENT TRIGGER watcher DISABLE;",
    down: "SELECT 1;",
    finds: [notRestored("event trigger watcher")],
  },
  {
    name: "an event trigger comes back for other commands",
    before: watch,
    up: "DROP EVENT TRIGGER watcher;",
    down: "CREATE EVENT TRIGGER watcher ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watch();",
    finds: [notRestored("event trigger watcher")],
  },
  {
    name: "an event trigger is left",
    before: "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;",
    up: "CREATE EVENT TRIGGER drops ON sql_drop EXECUTE FUNCTION watch();",
    down: "DROP EVENT TRIGGER IF EXISTS drop;",
    finds: [leftBehind("event trigger drops")],
  },
];

export const right: RightPair[] = [
  {
    name: "function and trigger, dropped in the right order",
    before: "CREATE TABLE notes (id int PRIMARY KEY, body text, at timestamptz);",
    up: `CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER many AFTER UPDATE ON notes REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION stamp();`,
    down: "DROP TRIGGER many ON notes; DROP TRIGGER stamp ON notes; DROP FUNCTION stamp();",
  },
  {
    name: "a trigger is off for the time of an update, in both directions",
    before: touched,
    up: "ALTER TABLE notes DISABLE TRIGGER ALL; ALTER TABLE notes ADD COLUMN n int DEFAULT 1; ALTER TABLE notes ENABLE TRIGGER ALL;",
    down: "ALTER TABLE notes DISABLE TRIGGER USER; ALTER TABLE notes DROP COLUMN n; ALTER TABLE notes ENABLE TRIGGER USER;",
  },
  {
    name: "a disabled trigger is enabled and disabled again",
    before: `${touched} ALTER TABLE notes DISABLE TRIGGER touch;`,
    up: "ALTER TABLE notes ENABLE REPLICA TRIGGER touch; ALTER TABLE notes ENABLE TRIGGER touch;",
    down: "ALTER TABLE notes DISABLE TRIGGER touch;",
  },
  {
    name: "a trigger is renamed there and back",
    before: `${touched} COMMENT ON TRIGGER touch ON notes IS 'sets at';`,
    up: "ALTER TRIGGER touch ON notes RENAME TO touched;",
    down: "ALTER TRIGGER touched ON notes RENAME TO touch;",
  },
  {
    name: "rules are replaced, disabled and put back",
    before: `${notes} CREATE RULE quiet AS ON DELETE TO notes WHERE old.id < 0 DO INSTEAD NOTHING;`,
    up: "CREATE OR REPLACE RULE quiet AS ON DELETE TO notes DO ALSO NOTHING; ALTER TABLE notes DISABLE RULE quiet;",
    down: `ALTER TABLE notes ENABLE RULE quiet;
CREATE OR REPLACE RULE quiet AS ON DELETE TO notes WHERE old.id < 0 DO INSTEAD NOTHING;`,
  },
  {
    name: "event triggers come, change and go",
    before: watch,
    up: `CREATE EVENT TRIGGER rewrites ON table_rewrite EXECUTE FUNCTION watch(); ALTER EVENT TRIGGER watcher DISABLE;`,
    down: "ALTER EVENT TRIGGER watcher ENABLE; DROP EVENT TRIGGER rewrites;",
  },
];
