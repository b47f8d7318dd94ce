import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CronExpressionParser, CronFileParser } from "cron-parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { crontabPlan } from "../../../src/maintenance/install/crontab.ts";
import { calendarText, cronText, everyText, isInterval } from "../../../src/maintenance/install/interval.ts";
import { callScript, kubernetesPlan } from "../../../src/maintenance/install/kubernetes.ts";
import { intervalNotes } from "../../../src/maintenance/install/notes.ts";
import { shellWord } from "../../../src/maintenance/install/quoting.ts";
import { systemdPlan } from "../../../src/maintenance/install/systemd.ts";
import { temporaryProject } from "../../support/project.ts";
import { settingsOf } from "../schedule/settings.ts";
import { awkward, intervals } from "./scene.ts";

describe("how often", () => {
  test("is what divides an hour or a day evenly", () => {
    const taken = Array.from({ length: 3000 }, (_, minutes) => minutes).filter((minutes) =>
      isInterval(minutes),
    );
    expect(taken).toEqual(intervals);
    expect([2.5, -5, NaN].filter((minutes) => isInterval(minutes))).toEqual([]);
  });

  test.each(intervals)("a cron expression comes every %i minutes", (minutes) => {
    const times = CronExpressionParser.parse(cronText(minutes), {
      tz: "UTC",
      currentDate: new Date("2026-11-24T23:59Z"),
    });
    const [first, ...others] = times.take(2 * Math.ceil(1440 / minutes)).map((time) => time.getTime());
    expect(first).toBe(Date.parse("2026-11-25T00:00Z"));
    for (const [index, time] of others.entries())
      expect(time).toBe((first ?? 0) + (index + 1) * minutes * 60_000);
  });

  test.each([
    [1, "*-*-* *:00/1:00", "every minute"],
    [5, "*-*-* *:00/5:00", "every 5 minutes"],
    [60, "*-*-* *:00:00", "every hour"],
    [360, "*-*-* 00/6:00:00", "every 6 hours"],
    [1440, "*-*-* 00:00:00", "every day"],
  ])("%i minutes are %s for systemd", (minutes, calendar, words) => {
    expect([calendarText(minutes), everyText(minutes)]).toEqual([calendar, words]);
  });
});

describe("what is called too seldom", () => {
  test("is told, with the task or the window that would be missed", async () => {
    const settings = await settingsOf({
      window: { from: "01:00", to: "01:30" },
      tasks: [
        { name: "on-time", run: "vacuum", schedule: "0 1 * * *", catchUp: "10m" },
        { name: "off", run: "vacuum", schedule: "0 1 * * *", catchUp: "10m", enabled: false },
        { name: "whenever", run: "vacuum", schedule: "0 1 * * *" },
      ],
    });
    expect(intervalNotes(settings, 60)).toEqual([
      'called every hour, the task "on-time" may be missed: it may begin 10 min late at most (catchUp)',
      "called every hour, a window may go by unseen: it is open for 30 min",
    ]);
    expect(intervalNotes(settings, 15)).toHaveLength(1);
    expect(intervalNotes(settings, 10)).toEqual([]);
  });
});

const read = async (text: string): Promise<Awaited<ReturnType<typeof CronFileParser.parseFile>>> => {
  const { path } = await temporaryProject({});
  await writeFile(join(path, "crontab"), text);
  return CronFileParser.parseFile(join(path, "crontab"));
};

describe("a crontab", () => {
  test("is read by a parser of crontabs", async () => {
    const [file] = crontabPlan(awkward, "own").files;
    const { variables, expressions, errors } = await read(file?.text ?? "");
    expect(errors).toEqual({});
    expect(variables).toEqual({
      MAILTO: "postgres",
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    });
    expect(expressions.map((one) => one.stringify())).toEqual(["*/15 * * * *"]);
  });

  test("has one command, which a shell takes as it was meant", async () => {
    const { path } = await temporaryProject({
      "my pgops.js": "console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))",
      "shop.env": "",
    });
    const words = ["maintenance", "--config", `50% $HOME "x" it's\\n.ts`];
    const [file] = crontabPlan(
      { ...awkward, cwd: path, program: join(path, "my pgops.js"), arguments: words },
      "own",
    ).files;
    const line = file?.text.trimEnd().split("\n").at(-1) ?? "";
    expect(line.replaceAll("\\%", "")).not.toContain("%");
    const command = line
      .replace(/^(?:\S+ ){5}/, "")
      .replaceAll("\\%", "%")
      .replace("/etc/pgops/shop-maintenance.env", join(path, "shop.env"));
    const { code, stdout } = await shell(command);
    expect([code, JSON.parse(stdout)]).toEqual([0, [path, ...words, "--quiet"]]);
  });

  test("for /etc/cron.d names the account", () => {
    const [own] = crontabPlan(awkward, "own").files;
    const [system] = crontabPlan(awkward, "cron.d").files;
    expect(own?.text).toMatch(/^\*\/15 \* \* \* \* cd /m);
    expect(system?.text).toMatch(/^\*\/15 \* \* \* \* postgres cd /m);
    expect([own?.path, system?.path]).toEqual(["crontab of postgres", "/etc/cron.d/shop-maintenance"]);
  });
});

/** Its settings by section; a setting may be there more than once. */
const settingsIn = (text: string): Record<string, Record<string, string[]>> => {
  const sections: Record<string, Record<string, string[]>> = {};
  let current: Record<string, string[]> = {};
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, section] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section !== undefined) sections[section] = current = {};
    else (current[key] ??= []).push(value);
  }
  return sections;
};

describe("a unit", () => {
  const [service, timer] = systemdPlan(awkward).files;

  test("calls the program in its folder, with quotes as systemd reads them", () => {
    const { Service } = settingsIn(service?.text ?? "");
    expect(Service).toMatchObject({
      Type: ["oneshot"],
      User: ["postgres"],
      WorkingDirectory: ["/srv/shop 50%%"],
      EnvironmentFile: ["/etc/pgops/shop-maintenance.env"],
      ExecStart: [
        `${process.execPath} "/opt/my pgops/bin/pgops.js" maintenance --config "/srv/shop 50%% $$HOME \\"x\\" it's\\\\n/pgops.config.ts" --env production`,
      ],
      SuccessExitStatus: ["4"],
      ReadWritePaths: ['"-/var/lib/node exporter"'],
      NoNewPrivileges: ["yes"],
      ProtectSystem: ["strict"],
    });
  });

  test("has a timer that makes up for what was missed", () => {
    expect(settingsIn(timer?.text ?? "")).toMatchObject({
      Timer: { OnCalendar: ["*-*-* *:00/15:00"], Persistent: ["true"], RandomizedDelaySec: ["60s"] },
      Install: { WantedBy: ["timers.target"] },
    });
  });
});

describe("a manifest", () => {
  const [file] = kubernetesPlan({ ...awkward, image: "registry.example/shop:42", userId: 1000 }).files;
  const manifest = parse(file?.text ?? "") as {
    spec: { jobTemplate: { spec: { template: { spec: { containers: Record<string, unknown>[] } } } } };
  };

  test("is a CronJob of which only one runs at a time", () => {
    expect(manifest).toMatchObject({
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "shop-maintenance" },
      spec: {
        schedule: "*/15 * * * *",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 900,
        jobTemplate: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: "Never" } } } },
      },
    });
  });

  test("takes the secret by its name, and few rights", () => {
    const { spec } = manifest.spec.jobTemplate.spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000 },
    });
    expect(spec.containers).toEqual([
      expect.objectContaining({
        image: "registry.example/shop:42",
        env: expect.arrayContaining([
          {
            name: "DATABASE_URL",
            valueFrom: { secretKeyRef: { name: "shop-maintenance", key: "DATABASE_URL" } },
          },
        ]),
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "256Mi" } },
        securityContext: expect.objectContaining({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
        }),
        command: ["/bin/sh", "-c", callScript(["pgops", ...awkward.arguments])],
      }),
    ]);
  });
});

const calling = (source: string): string => callScript([process.execPath, "-e", source]);

describe("the script of the manifest", () => {
  test.each([
    [0, 0],
    [1, 1],
    [2, 2],
    [4, 0],
    [5, 5],
  ])("ends with the exit code of the program, but 4 is no failure: %i", async (code, wanted) => {
    expect((await shell(calling(`process.exit(${code})`))).code).toBe(wanted);
  });

  test("passes SIGTERM on, and waits until the program has cleaned up", async () => {
    const source = `
      process.on("SIGTERM", () => setTimeout(() => { console.log("cleaned up"); process.exit(3); }, 50));
      setInterval(() => {}, 1000);
      console.log("ready");`;
    const { code, stdout } = await shell(calling(source), (said, child) => {
      if (said === "ready\n") child.kill("SIGTERM");
    });
    expect([code, stdout]).toEqual([3, "ready\ncleaned up\n"]);
  });

  test("passes arguments as they are", async () => {
    const words = ["it's", 'a "b"', "$HOME", "50%", "~", "", "a b"];
    const script = callScript([
      process.execPath,
      "-e",
      "console.log(JSON.stringify(process.argv.slice(1)))",
      "--",
      ...words,
    ]);
    expect(JSON.parse((await shell(script)).stdout)).toEqual(words);
    expect(shellWord("--config=/srv/x_1.ts")).toBe("--config=/srv/x_1.ts");
  });
});

async function shell(
  script: string,
  onOutput: (said: string, child: ReturnType<typeof spawn>) => void = () => {},
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    onOutput(stdout, child);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout }));
  });
}
