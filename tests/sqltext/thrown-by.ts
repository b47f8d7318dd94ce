import { PgopsError } from "../../src/errors.ts";

/** The PgopsError that `work` throws; fails where it throws none. */
export function thrownBy(work: () => unknown): PgopsError {
  try {
    work();
  } catch (error) {
    if (error instanceof PgopsError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
