import { stringify } from "yaml";
import type { Installation, InstallPlan } from "./installation.ts";
import { cronText, everyText } from "./interval.ts";
import { shellWord } from "./quoting.ts";

/** What a cluster needs to know: its container holds pgops on the PATH, and the project in its working directory. */
export interface KubernetesInstallation extends Pick<Installation, "name" | "everyMinutes" | "arguments"> {
  image: string;
  /** The number of the user in the container. */
  userId: number;
}

/** A CronJob of `batch/v1` (Kubernetes 1.21 and newer). */
export function kubernetesPlan(installation: KubernetesInstallation): InstallPlan {
  const { name, everyMinutes } = installation;
  const text = `# pgops maintenance, ${everyText(everyMinutes)}: what is due is for pgops to say, in the time zone of its configuration.
# The image holds pgops on its PATH, and the configuration in its working directory.
# DATABASE_URL comes from the secret "${name}": kubectl create secret generic ${name} --from-env-file=FILE
# A job that failed is not tried again (backoffLimit 0): the next call goes on, after retryAfter.
${stringify(cronJob(installation), { lineWidth: 0, aliasDuplicateObjects: false })}`;
  return {
    files: [{ path: `${name}.yaml`, text }],
    steps: [
      "write into a file:  DATABASE_URL=postgres://...",
      `kubectl create secret generic ${name} --from-env-file=FILE`,
      `kubectl apply -f ${name}.yaml`,
      `kubectl create job --from=cronjob/${name} ${name}-now calls it at once`,
    ],
  };
}

function cronJob(installation: KubernetesInstallation): object {
  const { name, everyMinutes } = installation;
  const labels = { "app.kubernetes.io/name": "pgops", "app.kubernetes.io/instance": name };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, labels },
    spec: {
      schedule: cronText(everyMinutes),
      concurrencyPolicy: "Forbid",
      // Without it a CronJob that has missed a hundred calls is never called again.
      startingDeadlineSeconds: Math.max(60, everyMinutes * 60),
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: { backoffLimit: 0, template: { metadata: { labels }, spec: pod(installation) } },
      },
    },
  };
}

function pod({ name, image, userId, arguments: words }: KubernetesInstallation): object {
  return {
    restartPolicy: "Never",
    // pgops ends its statement and cleans up.
    terminationGracePeriodSeconds: 120,
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "pgops",
        image,
        command: ["/bin/sh", "-c", callScript(["pgops", ...words])],
        env: [
          { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name, key: "DATABASE_URL" } } },
          { name: "XDG_CACHE_HOME", value: "/tmp" },
        ],
        resources: {
          requests: { cpu: "50m", memory: "128Mi" },
          limits: { memory: "256Mi" },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ],
    volumes: [{ name: "tmp", emptyDir: {} }],
  };
}

/**
 * Calls a program, and ends with its exit code but for 4, "not now", which is no failure of a job. As the first process of a
 * container a shell ignores SIGTERM and passes it to nobody: so it is passed on.
 */
export function callScript(words: readonly string[]): string {
  return `${words.map((word) => shellWord(word)).join(" ")} &
pid=$!
trap 'kill -TERM "$pid" 2>/dev/null' TERM INT
code=0
wait "$pid" || code=$?
# A signal ends the waiting before the program has ended.
while kill -0 "$pid" 2>/dev/null; do code=0; wait "$pid" || code=$?; done
# 4: not now. Another run is at work, or what is due waits for a lock or its window.
if [ "$code" -eq 4 ]; then code=0; fi
exit "$code"
`;
}
