import type { Installation } from "../../../src/maintenance/install/installation.ts";

/** One with paths that have to be quoted everywhere. */
export const awkward: Installation = {
  name: "shop-maintenance",
  user: "postgres",
  everyMinutes: 15,
  node: process.execPath,
  program: "/opt/my pgops/bin/pgops.js",
  arguments: [
    "maintenance",
    "--config",
    `/srv/shop 50% $HOME "x" it's\\n/pgops.config.ts`,
    "--env",
    "production",
  ],
  cwd: "/srv/shop 50%",
  writes: ["/var/lib/node exporter"],
};

/** Every interval that is taken. */
export const intervals: readonly number[] = [
  1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440,
];
