import { type Notes, type PartName, type Parts, timeoutInMs } from "./connection-parts.ts";
import { didYouMean } from "../nearest.ts";

/** The parameters after `?` that mean something here. */
const parameters: Readonly<Record<string, PartName>> = {
  host: "host",
  hostaddr: "hostaddr",
  port: "port",
  dbname: "database",
  user: "user",
  password: "password",
  passfile: "passfile",
  sslmode: "sslmode",
  sslrootcert: "sslrootcert",
  sslcert: "sslcert",
  sslkey: "sslkey",
  sslnegotiation: "sslnegotiation",
  application_name: "applicationName",
  connect_timeout: "connectTimeoutMs",
  options: "options",
};

/** libpq's parameters that pgops has no use for, with the values that ask for nothing it does not do anyway. */
const withoutEffect: Readonly<Record<string, RegExp>> = {
  channel_binding: /^(?:disable|prefer)$/,
  client_encoding: /^(?:auto|utf-?8)$/i,
  gssencmode: /^(?:disable|prefer)$/,
  sslcompression: /^0$/,
  sslsni: /^1$/,
  target_session_attrs: /^any$/,
};

/**
 * The parts of a `postgres://` URL, read as libpq reads it. Problems never repeat anything of the URL but parameter
 * names: what looks like a port may be half of a password.
 */
export function parseConnectionUrl(text: string, from: string, notes: Notes): Parts {
  const rest = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text.trim())?.[1];
  if (rest === undefined) {
    const scheme = /^\s*([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
    const found = scheme === undefined ? "is not a URL" : `begins with ${scheme}://`;
    notes.problem(`${from} ${found}; a PostgreSQL URL begins with postgres:// or postgresql://`, from);
    return {};
  }
  const { userinfo, hosts, path, query } = split(rest);
  if (`${hosts}/${path}?${query}`.includes("@")) {
    // libpq would go on, and a piece of a password would become the name of a host or a database.
    notes.problem(`${from} has an @ too many; in a password write @ as %40, / as %2F, : as %3A`, from);
    return {};
  }
  const url = new UrlParts(from, notes);
  readUser(userinfo, url);
  readHost(hosts, url);
  if (path !== "") url.set("database", path, "database name");
  readQuery(query, url);
  return timeoutInMs(url.parts, notes);
}

class UrlParts {
  readonly parts: Parts = {};
  readonly from: string;
  readonly notes: Notes;

  constructor(from: string, notes: Notes) {
    this.from = from;
    this.notes = notes;
  }

  /** Keeps a part, percent-decoded; an empty one counts as not given. */
  set(name: PartName, encoded: string, called: string): void {
    const value = this.decode(encoded, called);
    if (value === undefined || value === "") return;
    this.parts[name] = { value, from: this.from, label: `the ${called} in ${this.from}` };
  }

  decode(encoded: string, called: string): string | undefined {
    try {
      const value = decodeURIComponent(encoded);
      if (!value.includes("\0")) return value;
      this.problem(`the ${called} holds %00`);
    } catch {
      this.problem(`the ${called} is not percent-encoded UTF-8; write % as %25`);
    }
    return undefined;
  }

  problem(what: string): void {
    this.notes.problem(`${this.from}: ${what}`, this.from);
  }
}

/** As libpq does: a user is there if an @ comes before the first slash. */
function split(rest: string): { userinfo: string; hosts: string; path: string; query: string } {
  const userEnd = /[@/]/.exec(rest);
  const hasUser = userEnd?.[0] === "@";
  const userinfo = hasUser ? rest.slice(0, userEnd.index) : "";
  const afterUser = hasUser ? rest.slice(userEnd.index + 1) : rest;
  const [, hosts = "", path = "", query = ""] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(afterUser) ?? [];
  return { userinfo, hosts, path, query };
}

function readUser(userinfo: string, url: UrlParts): void {
  const colon = userinfo.indexOf(":");
  url.set("user", colon === -1 ? userinfo : userinfo.slice(0, colon), "user");
  if (colon !== -1) url.set("password", userinfo.slice(colon + 1), "password");
}

function readHost(hosts: string, url: UrlParts): void {
  if (hosts.includes(",")) {
    url.problem("more than one host; pgops works on one server, name that one");
    return;
  }
  const match = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(hosts);
  if (match === null || /\s/.test(hosts)) {
    const hint = "an IPv6 address stands in brackets, and : / @ in a password are %3A %2F %40";
    url.problem(`the host cannot be read; ${hint}`);
    return;
  }
  const host = match[1] ?? "";
  url.set("host", host.startsWith("[") ? host.slice(1, -1) : host, "host");
  url.set("port", match[2] ?? "", "port");
}

function readQuery(query: string, url: UrlParts): void {
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = url.decode(equals === -1 ? pair : pair.slice(0, equals), "name of a parameter");
    if (name === undefined) continue;
    if (equals === -1) url.problem(`the parameter ${printable(name)} has no value`);
    else readParameter(name, pair.slice(equals + 1), url);
  }
}

function readParameter(name: string, encoded: string, url: UrlParts): void {
  if (name === "ssl") return readJdbcSsl(encoded, url);
  if (name === "service") {
    return url.problem("service files are not read; give host, database and user instead");
  }
  const part = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (part !== undefined) return url.set(part, encoded, `parameter ${name}`);
  if (Object.hasOwn(withoutEffect, name)) return readWithoutEffect(name, encoded, url);
  url.problem(`unknown parameter ${printable(name)}${didYouMean(name, Object.keys(parameters))}`);
}

function readJdbcSsl(encoded: string, url: UrlParts): void {
  if (encoded === "true") url.set("sslmode", "require", "parameter ssl");
  else url.problem("the parameter ssl is true or absent; sslmode says more");
}

function readWithoutEffect(name: string, encoded: string, url: UrlParts): void {
  const value = url.decode(encoded, `parameter ${name}`);
  if (value === undefined || withoutEffect[name]?.test(value) === true) return;
  if (name === "channel_binding") {
    // Hosted services put this into the URLs they hand out: refusing it would help nobody.
    url.notes.warning(
      `${url.from}: channel_binding is not supported; sslmode=verify-full protects against the same`,
    );
    return;
  }
  url.problem(`the parameter ${name} is not supported with this value; leave it out`);
}

/** A name from a URL that may be cut in the wrong place: only what looks like a name is repeated. */
function printable(name: string): string {
  return /^[\w.-]{1,40}$/.test(name) ? name : "(unreadable)";
}
