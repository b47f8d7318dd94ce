/** The server's five-character code, where the error is the server's. */
export function sqlstate(error: unknown): string | undefined {
  const { name, code } = error as { name?: string; code?: string };
  return name === "PostgresError" ? code : undefined;
}
