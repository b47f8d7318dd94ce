import { PgopsError } from "../errors.ts";

/** Where a URL that is read as `--database-url` is comes from elsewhere, its mistakes are told of that. */
export async function namingTheFlag<T>(flag: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof PgopsError)) throw error;
    throw error.with({ message: error.message.replace("--database-url", flag) });
  }
}
