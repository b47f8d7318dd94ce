import type { ParsedConfig } from "./schema.ts";
import type { Patience, Provenance } from "./settings.ts";

export interface PatienceSettingsOptions {
  fromOf: (path: string) => string;
  provenance: Provenance[];
}

/** The timeouts and tries, with the defaults filled in; durations are milliseconds. */
export function patienceSettings(
  config: ParsedConfig,
  { fromOf, provenance }: PatienceSettingsOptions,
): Patience {
  const note = (key: keyof ParsedConfig, value: number | null): void => {
    provenance.push({ key, value, from: config[key] === undefined ? "default" : fromOf(key) });
  };
  const patience: Patience = {
    lockTimeoutMs: config.lockTimeout ?? 5000,
    statementTimeoutMs: config.statementTimeout,
    lockTries: config.lockTries ?? 10,
    lockPatienceMs: config.lockPatience ?? 120_000,
    waitLockMs: config.waitLock ?? 60_000,
  };
  note("lockTimeout", patience.lockTimeoutMs);
  note("statementTimeout", patience.statementTimeoutMs ?? null);
  note("lockTries", patience.lockTries);
  note("lockPatience", patience.lockPatienceMs);
  note("waitLock", patience.waitLockMs);
  return patience;
}

/** What goes before the configuration; undefined leaves it. */
export type PatienceOverrides = { [Key in keyof Patience]?: Patience[Key] | undefined };

/** The patience of the settings, with what a flag or a caller says otherwise. */
export function patienceWith(settings: Patience, over: PatienceOverrides): Patience {
  return {
    lockTimeoutMs: over.lockTimeoutMs ?? settings.lockTimeoutMs,
    statementTimeoutMs: over.statementTimeoutMs ?? settings.statementTimeoutMs,
    lockTries: over.lockTries ?? settings.lockTries,
    lockPatienceMs: over.lockPatienceMs ?? settings.lockPatienceMs,
    waitLockMs: over.waitLockMs ?? settings.waitLockMs,
  };
}
