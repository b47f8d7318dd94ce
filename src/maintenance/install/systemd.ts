import {
  environmentFile,
  environmentFileSteps,
  type InstallFile,
  type Installation,
  type InstallPlan,
} from "./installation.ts";
import { calendarText, everyText } from "./interval.ts";
import { unitPath, unitWord } from "./quoting.ts";

const folder = "/etc/systemd/system";

/** A service and its timer for systemd 232 and newer. */
export function systemdPlan(installation: Installation): InstallPlan {
  const { name } = installation;
  return {
    files: [service(installation), timer(installation)],
    steps: [
      ...environmentFileSteps(installation),
      `save the two files in ${folder}, then`,
      `systemctl daemon-reload && systemctl enable --now ${name}.timer`,
      `journalctl -u ${name} shows what it did`,
    ],
  };
}

function service(installation: Installation): InstallFile {
  const { name, user, node, program, cwd, writes } = installation;
  const command = [node, program, ...installation.arguments].map((word) => unitWord(word)).join(" ");
  const path = `${folder}/${name}.service`;
  const writable = writes.map((one) => `ReadWritePaths=${unitWord(`-${one}`)}\n`).join("");
  const text = `# ${path}
[Unit]
Description=pgops maintenance
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${user}
WorkingDirectory=${unitPath(cwd)}
# DATABASE_URL='postgres://...': a secret, which no unit file should hold.
EnvironmentFile=${environmentFile(installation)}
Environment=XDG_CACHE_HOME=%C/${name}
CacheDirectory=${name}
ExecStart=${command}
# Not now: another run is at work, or what is due waits for a lock or its window. The next call goes on.
SuccessExitStatus=4
# On stop pgops ends its statement and cleans up.
KillMode=mixed
TimeoutStopSec=2min
# pgops keeps its own limits: budget and window.
TimeoutStartSec=infinity
Nice=10

# It talks to PostgreSQL, and writes nothing but its cache and what ReadWritePaths names.
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
${writable}# Hides sockets in /tmp as well: leave it out where PostgreSQL's is there.
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native
CapabilityBoundingSet=
`;
  return { path, text };
}

function timer({ name, everyMinutes }: Installation): InstallFile {
  const path = `${folder}/${name}.timer`;
  // So that not every machine asks at the same second; a tenth of the interval does not matter to the schedule.
  const delay = Math.min(60, everyMinutes * 6);
  const text = `# ${path}
[Unit]
Description=pgops maintenance, ${everyText(everyMinutes)}: what is due is for pgops to say

[Timer]
OnCalendar=${calendarText(everyMinutes)}
# A call that was missed, the machine being off, is made when it is on again.
Persistent=true
RandomizedDelaySec=${delay}s

[Install]
WantedBy=timers.target
`;
  return { path, text };
}
