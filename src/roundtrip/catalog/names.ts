/** The last name of a qualified one, quoted where it must be: "idx" of "public.idx". A name in quotes may hold dots. */
export function lastName(identity: string): string {
  return /(?:"(?:[^"]|"")*"|[^".]+)$/.exec(identity)?.[0] ?? identity;
}

/** What it is qualified with: "public.users" of "public.users.email", nothing of a name alone. */
export function withoutLastName(identity: string): string {
  return identity.slice(0, Math.max(0, identity.length - lastName(identity).length - 1));
}
