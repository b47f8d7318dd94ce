import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { quoteLiteral } from "../../postgres/literals.ts";

/** Settings whose value is a list of names, each quoted for itself (GUC_LIST_QUOTE), PostgreSQL 14 to 18. */
const listsOfNames: ReadonlySet<string> = new Set([
  "local_preload_libraries",
  "search_path",
  "session_preload_libraries",
  "shared_preload_libraries",
  "temp_tablespaces",
  "unix_socket_directories",
]);

/**
 * What brings the settings ("work_mem=64MB") that are stored with a role, a database or a function from one list to
 * another. `subject` stands before SET and RESET: "ALTER ROLE app IN DATABASE shop".
 */
export function settingChanges(from: readonly string[], to: readonly string[], subject: string): string[] {
  const names = new Set(to.map(nameOf));
  const reset = from.map(nameOf).filter((name) => !names.has(name));
  return [
    ...reset.map((name) => `${subject} RESET ${written(name)};`),
    ...to.filter((one) => !from.includes(one)).map((one) => `${subject} SET ${settingClause(one)};`),
  ];
}

/** "search_path=app, public" as SQL says it behind SET: "search_path TO 'app', 'public'". */
export function settingClause(setting: string): string {
  const name = nameOf(setting);
  const value = setting.slice(name.length + 1);
  const parts = listsOfNames.has(name) ? namesIn(value) : [value];
  return `${written(name)} TO ${parts.map(quoteLiteral).join(", ")}`;
}

function nameOf(setting: string): string {
  return setting.slice(0, setting.indexOf("="));
}

/** The dot of an extension's setting stands outside of the quotes. */
function written(name: string): string {
  return name.split(".").map(quoteWhereNeeded).join(".");
}

function namesIn(list: string): string[] {
  const names = [...list.matchAll(/"((?:[^"]|"")*)"|[^,\s][^,]*/g)];
  return names.map(([text, quoted]) => quoted?.replaceAll('""', '"') ?? text.trim());
}
