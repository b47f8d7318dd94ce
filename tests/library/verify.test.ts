import { expect, test } from "vitest";
import { PgopsError, verify, type VerifyEvent } from "../../src/index.ts";
import { migrationFiles } from "../e2e/scene.ts";
import { serverEnvironment } from "../support/memory-folder.ts";
import { temporaryProject } from "../support/project.ts";

const env = serverEnvironment();
const files = {
  "001_t": "CREATE TABLE t (id integer PRIMARY KEY, note text DEFAULT 'x');",
  "001_t.down": "DROP TABLE t;",
  "002_no_default": "ALTER TABLE t ALTER note DROP DEFAULT;",
  "002_no_default.down": "SELECT 1;",
  "003_comment": "COMMENT ON TABLE t IS 'three';",
  "003_comment.down": "SELECT 1;",
};

test("verify tells what it does, and mends the down files of those that are not applied", async () => {
  const { path, read } = await temporaryProject(migrationFiles(files));
  const events: VerifyEvent[] = [];
  const result = await verify({
    cwd: path,
    env,
    database: "shop",
    isApplied: (filename) => filename.startsWith("002"),
    onEvent: (event) => events.push(event),
  });
  expect(result).toMatchObject({
    ok: false,
    counts: { reversible: 2, broken: 1 },
    fixed: ["sql/migrations/003_comment.down.sql"],
    notes: ["002_no_default is applied: its down file stays as it is"],
  });
  expect(result.migrations[1]?.repairs).toEqual([
    "ALTER TABLE public.t ALTER COLUMN note SET DEFAULT 'x'::text;",
  ]);
  expect(await read("sql/migrations/003_comment.down.sql")).toContain("COMMENT ON TABLE public.t IS NULL;");
  const once = ["planned", "server-ready", ...Array.from({ length: 3 }, () => ["started", "judged"]).flat()];
  expect(events.map(({ type }) => type)).toEqual([...once, "fixed", ...once]);
});

test("verify is cancelled by its signal", async () => {
  const { path } = await temporaryProject(migrationFiles(files));
  const controller = new AbortController();
  const onEvent = ({ type }: VerifyEvent): void => {
    if (type === "judged") controller.abort();
  };
  const ended = await verify({ cwd: path, env, signal: controller.signal, onEvent }).catch(
    (error: unknown) => error,
  );
  expect(ended).toBeInstanceOf(PgopsError);
  expect(ended).toMatchObject({ code: "PGOPS_INTERRUPTED", exitCode: 130 });
});
