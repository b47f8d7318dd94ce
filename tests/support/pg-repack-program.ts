import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Debian and the PostgreSQL project's RPMs put what belongs to a server of a version. */
const controls = [
  "/usr/share/postgresql/*/extension/pg_repack.control",
  "/usr/pgsql-*/share/extension/pg_repack.control",
];

export const howToGetPgRepack =
  "pg_repack is not installed beside a PostgreSQL of this machine. Debian, Ubuntu: apt-get install postgresql-15-repack";

/** The major version of this machine's PostgreSQL that has the extension, where its program is on the PATH; else undefined. */
export function pgRepackMajor(): number | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  if (!folders.some((folder) => existsSync(join(folder, "pg_repack")))) return undefined;
  const majors = globSync(controls).map((path) => Number(/(?:postgresql\/|pgsql-)(\d+)/.exec(path)?.[1]));
  return majors.find((major) =>
    [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`].some((bin) =>
      existsSync(join(bin, "initdb")),
    ),
  );
}

/** Whether the tests with pg_repack run. */
export function pgRepackWanted(): boolean {
  return pgRepackMajor() !== undefined;
}
