/** PostgreSQL settings by name, as postgresql.conf has them. */
export type Settings = Readonly<Record<string, string>>;

/** The lines of postgresql.conf, every value quoted. */
export function settingsText(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
}

/** A path of a Unix socket holds 107 bytes on Linux, 103 on macOS; the longest name is `.s.PGSQL.65535.lock`. */
const longestFolder = 103 - "/.s.PGSQL.65535".length;

/** The folder itself where a socket in it has a path short enough, else undefined; never on Windows. */
export function socketFolder(folder: string): string | undefined {
  return process.platform !== "win32" && Buffer.byteLength(folder) <= longestFolder ? folder : undefined;
}

/** Who may knock: this machine only. */
export function loopbackSettings(sockets: string | undefined): Settings {
  return { listen_addresses: "127.0.0.1", unix_socket_directories: sockets ?? "" };
}

/** The embedded server keeps PostgreSQL's defaults: its data is to last. */
export const developmentSettings: Settings = { timezone: "UTC", log_timezone: "UTC", lc_messages: "C" };

/** For data that nobody will want back. */
export const throwawaySettings: Settings = {
  ...developmentSettings,
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_wal_size: "4GB",
  max_connections: "200",
};
