import { createHash } from "node:crypto";
import type { Finding } from "../../../findings.ts";

/**
 * A fingerprint for each finding, by which a server knows it again in the next run: the same wherever in its file it
 * stands, and unique among these. Numbers in the message are left out, for they may count lines or rows.
 */
export function fingerprints(findings: readonly Finding[]): Map<Finding, string> {
  const seen = new Map<string, number>();
  const given = new Map<Finding, string>();
  for (const one of findings) {
    const { rule, where, message } = one;
    const key = JSON.stringify([rule, where.file, where.object, message.replaceAll(/\d+/g, "#")]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    given.set(one, createHash("sha256").update(`${key}${nth}`).digest("hex"));
  }
  return given;
}
