/** The environment of this process: the default where code calls pgops as a library and gives none. */
export function processEnvironment(): Record<string, string | undefined> {
  return process.env;
}
