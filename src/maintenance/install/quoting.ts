const plain = /^[\w@+:,./=-]+$/;

/** A word for the shell, in quotes where it needs them. */
export function shellWord(word: string): string {
  return plain.test(word) && !word.startsWith("~") ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A word of a command in a unit file: systemd reads quotes, backslashes, `%` and `$` there. */
export function unitWord(word: string): string {
  if (plain.test(word)) return word;
  const inside = word
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", () => "$$");
  return `"${inside}"`;
}

/** A path that is all of a setting's value in a unit file, such as WorkingDirectory. */
export function unitPath(path: string): string {
  return path.replaceAll("%", "%%");
}

/** A command for a line of a crontab, where `%` would end it. */
export function crontabCommand(command: string): string {
  return command.replaceAll("%", "\\%");
}
