/** What `inCurrentDatabase` puts the database's name in place of; no text of PostgreSQL's can hold it. */
export const databaseName = "\0";

/**
 * A statement about the database that it is run in: ALTER DATABASE needs its name, and the same schema lives in databases
 * of many names. `statement` has `databaseName` where that belongs, and ends with a semicolon.
 */
export function inCurrentDatabase(statement: string): string {
  const pattern = statement
    .replace(/;$/, "")
    .replaceAll("%", "%%")
    .replaceAll("'", "''")
    .replaceAll(databaseName, "%I");
  const places = statement.split(databaseName).length - 1;
  const literal = pattern.includes("\\") ? `E'${pattern.replaceAll("\\", "\\\\")}'` : `'${pattern}'`;
  const tag = pattern.includes("$$") || pattern.endsWith("$") ? freeTag(pattern) : "$$";
  const values = ", current_database()".repeat(places);
  return `DO ${tag} BEGIN EXECUTE format(${literal}${values}); END ${tag};`;
}

function freeTag(text: string): string {
  let tag = "$do$";
  for (let count = 1; text.includes(tag); count++) tag = `$do${count}$`;
  return tag;
}
