const qualifiedName = /^(?:"(?:[^"]|"")*"|[^".(]+)\.(?:"(?:[^"]|"")*"|[^"(]+)/;

/** The name of a function, procedure or aggregate without its arguments: "public.f". */
export function routineName({ identity }: { identity: string }): string {
  return qualifiedName.exec(identity)?.[0] ?? identity;
}
