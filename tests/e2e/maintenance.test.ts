import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { bloated, flushed } from "../maintenance/run/scene.ts";
import { tidyUp } from "../support/tidy.ts";
import { checkedPgops, scene, type Scene } from "./scene.ts";

const nightly = { name: "vacuum", run: "vacuum", schedule: "0 3 * * *", tables: ["a"] };
const tidy = { name: "tidy", run: "tidy.sql", schedule: "@daily" };

function project(maintenance: Record<string, unknown>, files: Record<string, string> = {}): Promise<Scene> {
  return scene({ ...files, "pgops.config.json": JSON.stringify({ maintenance }) });
}

const failing = { "tidy.sql": "SELECT 1/0" };

test("a run tells on stdout what was done, in words for a mail, and nothing on stderr", async () => {
  const { sql, pgops } = await project({ tasks: [nightly] });
  await bloated(sql, "a", 3000);
  const { exitCode, stdout, stderr } = await pgops(["maintenance"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/vacuum +1 of 1 done/);
  expect(stdout).toMatch(/public\.a .* dead rows \(\d+ %\)/);
});

test("a dry run shows a table of what would be done, why, and what it locks", async () => {
  const { sql, pgops, tables } = await project({ tasks: [nightly] });
  await bloated(sql, "a", 3000);
  const { exitCode, stdout } = await pgops(["maintenance", "--dry-run"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/vacuum +public\.a .*dead rows .*share update exclusive/);
  expect(await tables("pgops")).toEqual([]);
});

test("the subcommands refuse the flags of a run, before and after their names, and keep their own", async () => {
  const { pgops } = await project({ tasks: [nightly] });
  for (const args of [
    ["schedule", "--force"],
    ["--dry-run", "history"],
    ["install", "--crontab", "--metrics", "x"],
  ]) {
    const { exitCode, stderr } = await pgops(["maintenance", ...args]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: --\w[\w-]+ is not for "maintenance \w+"/);
  }
  await pgops(["maintenance"]);
  const { exitCode, stdout } = await pgops(["maintenance", "history", "--task", "vacuum", "--limit", "1"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("vacuum");
});

describe("--quiet", () => {
  test("says nothing when all is well, when nothing is due, and when the window is closed", async () => {
    const { sql, pgops, write } = await project({ tasks: [nightly] });
    await sql`CREATE TABLE a (id int)`;
    for (const _ of ["due", "not due"])
      expect(await pgops(["maintenance", "--quiet"])).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    const yesterday = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][
      new Date(Date.now() - 2 * 86_400_000).getUTCDay()
    ];
    const window = { days: yesterday, from: "03:00", to: "03:01" };
    await write(
      "pgops.config.json",
      JSON.stringify({ maintenance: { tasks: [{ ...nightly, name: "other" }], window } }),
    );
    expect(await pgops(["maintenance", "--quiet"])).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
  });

  test("speaks up when something has been put off for more than a day", async () => {
    const { sql, url, pgops } = await project({ tasks: [{ ...nightly, schedule: "0 * * * *" }] });
    await bloated(sql, "a", 3000);
    expect((await pgops(["maintenance", "--quiet"])).exitCode).toBe(0);
    await sql`UPDATE a SET name = md5(name)`;
    await flushed(sql);
    const holder = postgres(url, { max: 1 });
    tidyUp(() => holder.end({ timeout: 5 }));
    const session = await holder.reserve();
    await session.unsafe("BEGIN; LOCK TABLE a IN ACCESS EXCLUSIVE MODE");
    const impatient = ["maintenance", "--quiet", "--lock-timeout", "100ms", "--lock-tries", "1"];
    const missed = async (days: number): Promise<void> => {
      await sql`UPDATE pgops.maintenance_runs SET scheduled_for = now() - ${days} * interval '1 day' WHERE outcome = 'done'`;
    };
    await missed(0.5);
    expect(await pgops(impatient)).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
    await missed(5);
    const { exitCode, stdout } = await pgops(impatient);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("public.a");
    session.release();
  });

  test("speaks up when something needs work that it cannot have, once a time of the schedule", async () => {
    const { pgops } = await project({ tasks: [{ ...nightly, tables: ["nosuch"] }] });
    const { exitCode, stdout } = await pgops(["maintenance", "--quiet"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("! left: nosuch, is named in `tables`, and there is no such table");
    expect(stdout).toMatch(/1 task done\. 1 was left that needs work\./);
    expect(await pgops(["maintenance", "--quiet"])).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("says all of it when something has failed", async () => {
    const { pgops } = await project({ tasks: [tidy, nightly] }, failing);
    const { exitCode, stdout } = await pgops(["maintenance", "--quiet"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("division by zero");
    expect(stdout).toContain("22012");
  });
});

test("--json gives a line a statement, a line a task, and last the document, of a failed run too", async () => {
  const { sql, pgops } = await project({ tasks: [tidy, nightly] }, failing);
  await bloated(sql, "a", 3000);
  const { exitCode, stdout } = await pgops(["maintenance", "--json"]);
  expect(exitCode).toBe(1);
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type, command, task }) => [type ?? command, task])).toEqual([
    ["action", "tidy"],
    ["task", "tidy"],
    ["action", "vacuum"],
    ["task", "vacuum"],
    ["maintenance", undefined],
  ]);
  expect(lines.at(-1)).toMatchObject({ ok: false, exitCode: 1 });
});

test("--metrics writes the file, and one that cannot be written is refused before anything is done", async () => {
  const { path, pgops, tables } = await project({ tasks: [nightly] });
  const refused = await pgops(["maintenance", "--metrics", "nowhere/pgops.prom"]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("PGOPS_METRICS_FILE");
  expect(await tables("pgops")).toEqual([]);
  expect((await pgops(["maintenance", "--metrics", "pgops.prom"])).exitCode).toBe(0);
  const text = readFileSync(join(path, "pgops.prom"), "utf8");
  expect(text).toMatch(/^pgops_maintenance_task_last_success_timestamp_seconds\{.*task="vacuum".*\} 1\d{9}/m);
});

describe("of a failure is told", () => {
  test("a command, which gets the report", async () => {
    const notify = "cat > told.json; echo $PGOPS_TASK > task";
    const { path, pgops } = await project({ tasks: [tidy], notify }, failing);
    expect((await pgops(["maintenance"])).exitCode).toBe(1);
    expect(JSON.parse(readFileSync(join(path, "told.json"), "utf8"))).toMatchObject({
      command: "maintenance",
      ok: false,
      tasks: [{ task: "tidy", outcome: "failed" }],
    });
    expect(readFileSync(join(path, "task"), "utf8").trim()).toBe("tidy");
  });

  test("a URL, also when there is no server", async () => {
    const told: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        told.push(body);
        response.end("ok");
      });
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    tidyUp(async () => void server.close());
    const notify = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/t0ken`;
    const { path } = await project({ tasks: [tidy] });
    const result = await checkedPgops(["maintenance", "--notify", notify], {
      cwd: path,
      env: { DATABASE_URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2" },
    });
    expect(result.exitCode).toBe(5);
    expect(told.map((text) => (JSON.parse(text) as { error: { code: string } }).error.code)).toEqual([
      "PGOPS_CONNECT",
    ]);
    expect(result.stdout + result.stderr).not.toContain("t0ken");
  });
});

test("a second run says who is at work and ends with 4; with --quiet it says nothing", async () => {
  const it = await project({ tasks: [tidy] }, { "tidy.sql": "LOCK TABLE a IN ACCESS EXCLUSIVE MODE" });
  await it.sql`CREATE TABLE a (id int)`;
  const holder = postgres(it.url, { max: 1 });
  tidyUp(() => holder.end({ timeout: 5 }));
  const session = await holder.reserve();
  await session.unsafe("BEGIN; LOCK TABLE a IN ACCESS SHARE MODE");
  const first = it.pgops(["maintenance"]);
  await expect
    .poll(
      async () => (await it.sql`SELECT FROM pg_locks WHERE NOT granted AND relation = 'a'::regclass`).length,
      { timeout: 20_000 },
    )
    .toBe(1);
  const second = await it.pgops(["maintenance"]);
  expect(second.exitCode).toBe(4);
  expect(second.stderr).toMatch(/another run of pgops is at work.*pid \d+/s);
  expect(await it.pgops(["maintenance", "--quiet"])).toMatchObject({ exitCode: 4, stdout: "", stderr: "" });
  await session.unsafe("ROLLBACK");
  session.release();
  expect((await first).exitCode).toBe(0);
});

test("Ctrl-C ends it in order: the history says what was interrupted, and the next run does it", async () => {
  const it = await project({ tasks: [tidy] }, { "tidy.sql": "SELECT pg_sleep(nap) FROM naps" });
  await it.sql.unsafe("CREATE TABLE naps (nap int); INSERT INTO naps VALUES (60)");
  const { startPgops } = await import("../support/cli.ts");
  const running = startPgops(["maintenance"], { cwd: it.path, env: { DATABASE_URL: it.url } });
  await expect
    .poll(
      async () =>
        (
          await it.sql`
            SELECT FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep' AND datname = current_database()`
        ).length,
      { timeout: 20_000 },
    )
    .toBe(1);
  running.kill("SIGINT");
  const { exitCode, stderr } = await running.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain("PGOPS_INTERRUPTED");
  const rows = await it.sql`SELECT task, outcome FROM pgops.maintenance_runs`;
  expect(rows).toEqual([{ task: "tidy", outcome: "interrupted" }]);
  await it.sql`DELETE FROM naps`;
  expect((await it.pgops(["maintenance"])).exitCode).toBe(0);
});

test("on a read-only server, and with a schedule that never comes, it is refused with what to do", async () => {
  const { pgops, write } = await project({ tasks: [nightly] });
  const readOnly = await pgops(["maintenance"], {
    env: { PGOPTIONS: "-c default_transaction_read_only=on" },
  });
  expect(readOnly.exitCode).toBe(1);
  expect(readOnly.stderr).toContain("PGOPS_READ_ONLY");
  await write(
    "pgops.config.json",
    JSON.stringify({ maintenance: { tasks: [{ ...nightly, schedule: "0 0 31 2 *" }] } }),
  );
  const never = await pgops(["maintenance"]);
  expect(never.exitCode).toBe(2);
  expect(never.stderr).toContain("PGOPS_MAINTENANCE_SCHEDULE");
});
