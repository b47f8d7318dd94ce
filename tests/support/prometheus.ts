import { createRequire } from "node:module";

/** A family of metrics, as the parser of the format gives it. */
export interface ParsedFamily {
  name: string;
  help: string;
  type: string;
  metrics: { value: string; labels?: Record<string, string>; timestamp_ms?: string }[];
}

// It is CommonJS and has no types.
const parse = createRequire(import.meta.url)("parse-prometheus-text-format") as (
  text: string,
) => ParsedFamily[];

/** Reads Prometheus' text format by a port of its own parser; throws where a line is none. */
export function parsePrometheus(text: string): ParsedFamily[] {
  return parse(text);
}
