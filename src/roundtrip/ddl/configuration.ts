import { quoteIdentifier, quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";

/** The settings whose value is stored as a list of quoted names; PostgreSQL's GUC_LIST_QUOTE, 14 to 18. */
const lists: ReadonlySet<string> = new Set([
  "local_preload_libraries",
  "oauth_validator_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
]);

/** "search_path TO app, pg_temp": a stored setting, as it stands behind SET. */
export function settingText(name: string, value: string): string {
  const text = lists.has(name.toLowerCase()) ? listText(value) : quoteLiteral(value);
  return `${settingName(name)} TO ${text}`;
}

/** A setting's name for SET and RESET; that of an extension's setting has a dot. */
export function settingName(name: string): string {
  return name
    .split(".")
    .map((part) =>
      /^\w+$/.test(part) && quoteWhereNeeded(part.toLowerCase()) === part.toLowerCase()
        ? part
        : quoteIdentifier(part),
    )
    .join(".");
}

/** SET takes no empty name in double quotes, only an empty literal. */
function listText(value: string): string {
  const names = [...value.matchAll(/"((?:[^"]|"")*)"|[^",\s]+/g)].map(
    ([bare, quoted]) => quoted?.replaceAll('""', '"') ?? bare,
  );
  return names.length === 0
    ? "''"
    : names.map((name) => (name === "" ? "''" : quoteWhereNeeded(name))).join(", ");
}
