import { quoteWhereNeeded } from "../../postgres/identifiers.ts";
import { nameOf } from "../catalog/read-table.ts";
import type { IncomingKey, Subject } from "./catalog/subject.ts";

/** A foreign key that cannot refer to the partitioned table, and why. */
export interface LostKey {
  key: IncomingKey;
  reason: string;
}

/** The foreign keys of other tables: those that go on, and those that a partitioned table cannot take. */
export interface IncomingKeys {
  kept: readonly IncomingKey[];
  lost: readonly LostKey[];
}

/** From this version on a partitioned table may have a foreign key that is NOT VALID. */
const notValidOfPartitioned = 180_000;

/** Tells them apart: a key of a partitioned table holds its partition key, so only what refers to that can go on. */
export function incomingKeys(subject: Subject, column: string, version: number): IncomingKeys {
  const lost = subject.incoming.flatMap((key) => {
    const reason = whyLost(key, column, version);
    return reason === undefined ? [] : [{ key, reason }];
  });
  return { kept: subject.incoming.filter((key) => !lost.some((one) => one.key === key)), lost };
}

function whyLost({ columns, self, kind }: IncomingKey, column: string, version: number): string | undefined {
  if (!columns.includes(column))
    return `it refers to (${columns.map(quoteWhereNeeded).join(", ")}) without ${quoteWhereNeeded(column)}, and in a partitioned table nothing is unique without the partition key`;
  if (self) return "it refers to its own table";
  if (kind === "p" && version < notValidOfPartitioned)
    return "it is a partitioned table's, and before PostgreSQL 18 it could only be made again by reading everything under a heavy lock";
  return undefined;
}

/** "comments.comments_post_fkey: FOREIGN KEY (post_id) REFERENCES public.posts(id): it refers to (id) without ..." */
export function lostKeyText({ key, reason }: LostKey): string {
  const table = nameOf({ schema: key.schema, name: key.table });
  return `${table}: ${quoteWhereNeeded(key.name)} ${key.definition}: ${reason}`;
}
