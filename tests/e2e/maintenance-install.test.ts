import { userInfo } from "node:os";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { scene, type Scene } from "./scene.ts";

const secret = "postgres://shop:hunter2@db.internal/shop";

function project(maintenance: object = {}): Promise<Scene> {
  return scene({
    "pgops.config.json": JSON.stringify({
      database: secret,
      maintenance,
      environments: { production: { database: secret } },
    }),
  });
}

const program = realpathSync(fileURLToPath(new URL("../../bin/pgops.js", import.meta.url)));

test("--systemd prints a service and a timer with the paths of this machine", async () => {
  const it = await project({ metrics: "metrics/pgops.prom" });
  const args = ["maintenance", "install", "--systemd", "--every", "15m", "--env", "production"];
  const { exitCode, stdout, stderr } = await it.pgops(args);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`# /etc/systemd/system/pgops-maintenance.service\n[Unit]\n`);
  expect(stdout).toContain(`# /etc/systemd/system/pgops-maintenance.timer\n[Unit]\n`);
  expect(stdout).toContain(`\nUser=${userInfo().username}\n`);
  expect(stdout).toContain(`\nWorkingDirectory=${it.path}\n`);
  expect(stdout).toContain(`\nReadWritePaths=-${it.path}/metrics\n`);
  const { file = "", called } = /^ExecStart=(?<file>\S+) (?<called>.*)$/m.exec(stdout)?.groups ?? {};
  expect(file).toMatch(/^\/.*\/node$/);
  expect(called).toBe(`${program} maintenance --config ${it.path}/pgops.config.json --env production`);
  expect(stdout).toContain("OnCalendar=*-*-* *:00/15:00\n");
  expect(stderr).toContain("Nothing is installed yet. To do so:\n");
  expect(stderr).toContain("systemctl enable --now pgops-maintenance.timer\n");
});

test("--crontab prints lines for one's own crontab, and with --user a file for /etc/cron.d", async () => {
  const it = await project();
  const own = await it.pgops(["maintenance", "install", "--crontab"]);
  expect(own.stdout).toMatch(
    /^\*\/5 \* \* \* \* cd \/.* maintenance --config \/.*\/pgops\.config\.json --quiet$/m,
  );
  const system = await it.json([
    "maintenance",
    "install",
    "--crontab",
    "--user",
    "postgres",
    "--name",
    "shop",
  ]);
  expect(system).toMatchObject({
    exitCode: 0,
    kind: "crontab",
    everyMinutes: 5,
    files: [{ path: "/etc/cron.d/shop", text: expect.stringMatching(/^\*\/5 \* \* \* \* postgres cd /m) }],
    steps: expect.arrayContaining(["save the lines as /etc/cron.d/shop, owned by root"]),
  });
});

test("--kubernetes prints a CronJob for an image, without paths of this machine", async () => {
  const it = await project();
  const image = "registry.example/shop:42";
  const { exitCode, stdout } = await it.pgops(["maintenance", "install", "--kubernetes", "--image", image]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`image: ${image}\n`);
  expect(stdout).toContain("runAsUser: 65534\n");
  expect(stdout).not.toContain(it.path);
  expect(stdout).not.toContain(program);
});

test("nothing that it prints holds a secret", async () => {
  const it = await project({ notify: "https://hooks.example/hunter2" });
  const options = { env: { DATABASE_URL: secret } };
  for (const kind of [["--systemd"], ["--crontab"], ["--kubernetes", "--image", "shop:1"]]) {
    const args = ["maintenance", "install", ...kind, "--database-url", secret];
    const { exitCode, stdout, stderr } = await it.pgops(args, options);
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain("hunter2");
    expect(stderr).toContain("warning: --database-url is a secret, and no part of what is printed\n");
  }
});

test("an interval that misses a task is warned of", async () => {
  const it = await project({
    tasks: [{ name: "vacuum", run: "vacuum", schedule: "0 3 * * *", catchUp: false }],
  });
  const document = await it.json(["maintenance", "install", "--systemd", "--every", "6h"]);
  expect(document["warnings"]).toEqual([
    'called every 6 hours, the task "vacuum" may be missed: it may begin 1 h late at most (catchUp)',
  ]);
});

test.each([
  [[], "install takes one of --systemd, --crontab and --kubernetes"],
  [["--systemd", "--crontab"], "install takes one of --systemd, --crontab and --kubernetes"],
  [["--kubernetes"], "--kubernetes needs --image"],
  [["--systemd", "--image", "x"], "--image is for --kubernetes"],
  [["--kubernetes", "--image", "x", "--user", "0"], "--user takes the number of an account that is not root"],
  [
    ["--kubernetes", "--image", "x", "--user", "shop"],
    "--user takes the number of an account that is not root",
  ],
  [["--systemd", "--every", "7m"], "It takes minutes that divide an hour"],
  [["--systemd", "--every", "soon"], "It takes minutes that divide an hour"],
  [["--systemd", "--name", "../x"], "It takes small letters, digits and -"],
  [["--systemd", "--user", "a\nExecStart=x"], "It takes the name of an account"],
])("%j is refused with exit code 2", async (flags, message) => {
  const it = await project();
  expect(await it.json(["maintenance", "install", ...flags])).toMatchObject({
    exitCode: 2,
    error: { code: "PGOPS_USAGE", message: expect.stringContaining(message) },
  });
});
