import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Notes, Part, Parts } from "./connection-parts.ts";
import { Secret } from "./secret.ts";
import type { SslMode, SslTarget } from "./target.ts";

export interface TlsContext {
  /** What a relative file name refers to: the folder of the configuration file, or the working folder. */
  folderOf: (part: Part) => string;
  homeDirectory: string;
  notes: Notes;
}

const modes: readonly SslMode[] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/** TLS as libpq would do it: its words, its default files under ~/.postgresql, its rule that a root certificate counts. */
export function resolveTls(parts: Parts, host: string, context: TlsContext): SslTarget {
  const mode = readMode(parts, context);
  const base: SslTarget = { mode, ...readNegotiation(parts, mode, context) };
  if (mode === "disable" || host.startsWith("/")) return base;
  fillFromHome(parts, mode, context);
  const ca = readCa(parts, context);
  const tls: SslTarget = { ...base, ...(ca === undefined ? {} : { ca }), ...readClient(parts, context) };
  if (parts.serverName !== undefined) tls.serverName = parts.serverName.value;
  if (mode === "require" && ca !== undefined && parts.sslmode?.exact !== true) tls.mode = "verify-ca";
  return tls;
}

function readMode(parts: Parts, { notes }: TlsContext): SslMode {
  const system = parts.sslrootcert?.value === "system";
  const part = parts.sslmode;
  if (part === undefined) return system ? "verify-full" : "prefer";
  const mode = modes.find((word) => word === part.value);
  if (mode === undefined) {
    notes.problem(`${part.label} must be one of ${modes.join(", ")}`, part.from);
    return "prefer";
  }
  if (system && mode !== "verify-full") {
    const { label, from } = parts.sslrootcert ?? {};
    notes.problem(`${label} is "system", which needs sslmode verify-full`, from);
  }
  return mode;
}

function readNegotiation(parts: Parts, mode: SslMode, { notes }: TlsContext): Pick<SslTarget, "negotiation"> {
  const part = parts.sslnegotiation;
  if (part === undefined || part.value === "postgres") return {};
  if (part.value !== "direct") {
    notes.problem(`${part.label} must be postgres or direct`, part.from);
  } else if (mode === "disable" || mode === "allow" || mode === "prefer") {
    notes.problem(`${part.label} is direct, which needs sslmode require or stronger`, part.from);
  }
  return { negotiation: "direct" };
}

/** libpq's default files. The root certificate only where the mode gives it a meaning. */
function fillFromHome(parts: Parts, mode: SslMode, { homeDirectory }: TlsContext): void {
  const standard = (name: string): Part | undefined => {
    const value = join(homeDirectory, ".postgresql", name);
    if (statSync(value, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    return { value, from: `~/.postgresql/${name}`, label: `~/.postgresql/${name}` };
  };
  const checks = mode !== "allow" && mode !== "prefer" && parts.sslmode?.exact !== true;
  const root = checks && parts.sslrootcert === undefined ? standard("root.crt") : undefined;
  if (root !== undefined) parts.sslrootcert = root;
  if (parts.sslcert !== undefined || parts.sslkey !== undefined) return;
  const [cert, key] = [standard("postgresql.crt"), standard("postgresql.key")];
  if (cert === undefined || key === undefined) return;
  parts.sslcert = cert;
  parts.sslkey = key;
}

function readCa({ sslrootcert }: Parts, context: TlsContext): string | undefined {
  if (sslrootcert === undefined || sslrootcert.value === "system") return undefined;
  return readPem(sslrootcert, context);
}

function readClient(parts: Parts, context: TlsContext): Pick<SslTarget, "cert" | "key"> {
  const { sslcert, sslkey } = parts;
  if (sslcert === undefined && sslkey === undefined) return {};
  if (sslcert === undefined || sslkey === undefined) {
    const [there, absent] = sslcert === undefined ? [sslkey, "certificate"] : [sslcert, "key"];
    context.notes.problem(`${there?.label} is given without the client's ${absent}`, there?.from);
    return {};
  }
  const cert = readPem(sslcert, context);
  const key = readPem(sslkey, context);
  return cert === undefined || key === undefined ? {} : { cert, key: new Secret(key) };
}

const longestFileName = 250;

/** The text of a PEM file; a value that is PEM itself, as container platforms hand it over, is taken as it is. */
function readPem(part: Part, { folderOf, notes }: TlsContext): string | undefined {
  if (isPem(part.value)) return part.value;
  if (part.value.length > longestFileName || part.value.includes("\n")) {
    // It may be the key itself, badly pasted: not to be repeated.
    notes.problem(`${part.label} is neither the name of a file nor PEM`, part.from);
    return undefined;
  }
  const path = resolve(folderOf(part), part.value);
  try {
    const content = readFileSync(path, "utf8");
    if (isPem(content)) return content;
    notes.problem(`${part.label} names ${path}, which is not a PEM file`, part.from);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const what = missing ? "does not exist" : "cannot be read";
    notes.problem(`${part.label} names ${path}, which ${what}`, part.from);
  }
  return undefined;
}

/** Whether the text is a certificate or key rather than the name of a file. */
export function isPem(text: string): boolean {
  return text.includes("-----BEGIN ");
}
