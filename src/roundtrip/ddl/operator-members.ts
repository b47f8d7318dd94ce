import { isDeepStrictEqual } from "node:util";
import type { CatalogObject, Value } from "../catalog/object.ts";

/** An operator or a support function of an operator family or class. */
interface Member {
  word: "OPERATOR" | "FUNCTION";
  /** Its strategy, or its support number. */
  number: number;
  /** The types that it is the member for: "integer, bigint". */
  types: string;
  name: string;
  /** The family that a result is ordered by, for an operator that is not for searching. */
  orderBy?: string;
}

/** The members of a family or class, the operators first. */
export function membersOf({ properties }: CatalogObject): Member[] {
  return [...listOf("OPERATOR", properties["operators"]), ...listOf("FUNCTION", properties["functions"])];
}

function listOf(word: Member["word"], value: Value | undefined): Member[] {
  const list = (value ?? []) as unknown as readonly Omit<Member, "word">[];
  return list.map((member) => ({ ...member, word }));
}

/** As CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY ... ADD take it. */
export function memberText({ word, number, types, name, orderBy }: Member): string {
  if (word === "FUNCTION") return `FUNCTION ${number} (${types}) ${name}`;
  return `OPERATOR ${number} ${name} (${types})${orderBy === undefined ? "" : ` FOR ORDER BY ${orderBy}`}`;
}

/** As ALTER OPERATOR FAMILY ... DROP takes it. */
export function memberPlace({ word, number, types }: Member): string {
  return `${word} ${number} (${types})`;
}

/** Those of `all` that are not, exactly the same, in `others`. */
export function membersWithout(all: readonly Member[], others: readonly Member[]): Member[] {
  return all.filter((member) => !others.some((other) => isDeepStrictEqual(member, other)));
}

/** "public.x USING btree" of the identity "public.x using btree". */
export function withMethod({ identity }: CatalogObject): string {
  const at = identity.lastIndexOf(" using ");
  return `${identity.slice(0, at)} USING ${identity.slice(at + " using ".length)}`;
}
