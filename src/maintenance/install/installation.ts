/** What is to be called again and again, and where. */
export interface Installation {
  /** Of the unit, the CronJob and its secret: "pgops-maintenance"; see `installationName`. */
  name: string;
  /** The account that it runs as. */
  user: string;
  /** One that `isInterval` takes. */
  everyMinutes: number;
  /** The Node and the program that are called; absolute. */
  node: string;
  program: string;
  /** What follows the program, "maintenance" first; no secrets. */
  arguments: readonly string[];
  /** The folder it is called in; absolute. */
  cwd: string;
  /** Folders that it writes to; absolute. */
  writes: readonly string[];
}

/** A file that somebody is to put somewhere. */
export interface InstallFile {
  path: string;
  text: string;
}

/** What is printed, and what to do with it. */
export interface InstallPlan {
  files: InstallFile[];
  /** In order, for people. */
  steps: string[];
}

/** Names that a unit, a CronJob and a secret may have: with the suffix of a pod it has to stay below 64 characters. */
export const installationName: RegExp = /^[a-z0-9](?:[-a-z0-9]{0,50}[a-z0-9])?$/;

/** The file that holds `DATABASE_URL` on a machine, in a form that systemd and Node both read. */
export function environmentFile({ name }: Pick<Installation, "name">): string {
  return `/etc/pgops/${name}.env`;
}

/** How that file is made; nobody but its owner may read it. */
export function environmentFileSteps(installation: Pick<Installation, "name" | "user">): string[] {
  const file = environmentFile(installation);
  return [
    `install -D -m 600 -o ${installation.user} /dev/null ${file}`,
    `write into ${file}:  DATABASE_URL='postgres://...'`,
  ];
}
