import { quoteLiteral } from "../../postgres/literals.ts";

/** `fillfactor=70, toast.autovacuum_enabled=false`, as WITH and SET take it. */
export function storageParameters(options: readonly string[]): string {
  return options.map(written).join(", ");
}

/** `SET (...)` and `RESET (...)`: what brings one list of parameters to another. */
export function parameterChanges(from: readonly string[], to: readonly string[]): string[] {
  const names = new Set(to.map(nameOf));
  const set = to.filter((option) => !from.includes(option));
  const reset = from.map(nameOf).filter((name) => !names.has(name));
  return [
    ...(reset.length > 0 ? [`RESET (${reset.join(", ")})`] : []),
    ...(set.length > 0 ? [`SET (${storageParameters(set)})`] : []),
  ];
}

function nameOf(option: string): string {
  return option.slice(0, option.indexOf("="));
}

function written(option: string): string {
  const value = option.slice(option.indexOf("=") + 1);
  const plain = /^(?:-?\d+(?:\.\d+)?|[a-z_][a-z0-9_]*)$/.test(value);
  return `${nameOf(option)}=${plain ? value : quoteLiteral(value)}`;
}
