/** The rules of `pgops verify`. */
export type RuleName =
  | "left-behind"
  | "not-restored"
  | "down-fails"
  | "up-not-repeatable"
  | "column-order"
  | "data-lost"
  | "lossy";

export interface ExpectedFinding {
  rule: RuleName;
  /**
   * The key of the object: "index public.idx". Of `column-order`, `data-lost` and `lossy` it is the table's; empty
   * where a finding is about the file: a down that fails, an up that fails the second time.
   */
  object: string;
  /** Of `not-restored`: properties that must be among those named. */
  properties?: string[];
}

/** A pair of files, on top of a migration 001 that cannot be undone. */
export interface RightPair {
  name: string;
  /** What 001 makes. */
  before?: string;
  up: string;
  down: string;
  /** The least and the greatest major version that the SQL is for. */
  from?: number;
  to?: number;
  /** Roles that `before` or `up` makes, in the order in which they can be dropped once the database is gone. */
  roles?: string[];
}

/**
 * A pair whose down does not take the up back, and all that has to be said of it. An object that is gone or left stands
 * for its columns, constraints, indexes and rows, a constraint for its index; nothing else is said of a down that fails,
 * and of the second up only where the down restored everything.
 */
export interface WrongDown extends RightPair {
  finds: ExpectedFinding[];
}

export const leftBehind = (object: string): ExpectedFinding => ({ rule: "left-behind", object });

export const notRestored = (object: string, ...properties: string[]): ExpectedFinding => ({
  rule: "not-restored",
  object,
  ...(properties.length > 0 && { properties }),
});

export const downFails = (): ExpectedFinding => ({ rule: "down-fails", object: "" });

export const upNotRepeatable = (object = ""): ExpectedFinding => ({ rule: "up-not-repeatable", object });

export const columnOrder = (object: string): ExpectedFinding => ({ rule: "column-order", object });

export const dataLost = (object: string): ExpectedFinding => ({ rule: "data-lost", object });

export const lossy = (object: string): ExpectedFinding => ({ rule: "lossy", object });
