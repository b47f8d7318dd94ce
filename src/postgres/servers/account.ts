import { readFile } from "node:fs/promises";
import { ExitCode, PgopsError } from "../../errors.ts";

/** The user that a server runs as where that is not the one who runs pgops. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

const nobody = 65_534;

/**
 * Who servers run as: undefined for "whoever runs pgops". PostgreSQL refuses root, so root gives them to an
 * unprivileged account that the system has already; none is created. initdb looks its user id up by name, so
 * an id that stands in no passwd file cannot serve.
 * Throws PGOPS_NO_ACCOUNT (exit 5) when root finds no account.
 */
export async function serverAccount(passwdFile = "/etc/passwd"): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const account = await unprivilegedAccount(passwdFile);
  if (account !== undefined) return account;
  throw new PgopsError({
    code: "PGOPS_NO_ACCOUNT",
    message: `PostgreSQL refuses to run as root, and ${passwdFile} names no other account it could run as`,
    hint: "Run pgops as an ordinary user, or add one line for the user nobody (uid 65534) to that file.",
    exitCode: ExitCode.noServer,
  });
}

/** The account of the passwd file that may do least: nobody where there is one, never root. */
export async function unprivilegedAccount(passwdFile = "/etc/passwd"): Promise<Account | undefined> {
  const accounts = readAccounts(await readFile(passwdFile, "utf8").catch(() => ""));
  return (
    accounts.find(({ uid }) => uid === nobody) ??
    accounts.find(({ name, uid }) => name === "nobody" && uid !== 0) ??
    accounts.findLast(({ uid }) => uid !== 0)
  );
}

function readAccounts(passwd: string): Account[] {
  return passwd
    .split("\n")
    .map((line) => line.split(":"))
    .filter(([name, , uid, gid]) => Boolean(name) && /^\d+$/.test(uid ?? "") && /^\d+$/.test(gid ?? ""))
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
