import { loadSettings } from "../../src/config/load.ts";
import type { Patience } from "../../src/config/settings.ts";
import type { PgopsConfig } from "../../src/config/define-config.ts";
import { operationContext, type OperationContext } from "../../src/operation/context.ts";
import type { OperationEvent } from "../../src/operation/events.ts";
import { convertTable, type ConvertOptions } from "../../src/partitions/convert/convert-table.ts";
import type { ConvertResult } from "../../src/partitions/convert/result.ts";
import { type ConversionChoice, conversionSettings } from "../../src/partitions/convert/settings.ts";
import { temporaryProject } from "../support/project.ts";

/** The operation on a test's database, with what it told its listener. */
export interface ConvertScene {
  context: OperationContext;
  events: OperationEvent[];
  convert: (choice: ConversionChoice, options?: Partial<ConvertOptions>) => Promise<ConvertResult>;
}

/** 15 November 2026, noon. */
export const at: Date = new Date("2026-11-15T12:00:00Z");

export async function convertScene(
  url: string,
  {
    config = {},
    signal,
    patience = {},
  }: { config?: PgopsConfig; signal?: AbortSignal; patience?: Partial<Patience> } = {},
): Promise<ConvertScene> {
  const project = await temporaryProject({});
  const settings = await loadSettings({ cwd: project.path, env: {}, databaseUrl: url, inline: config });
  const events: OperationEvent[] = [];
  const context = await operationContext(settings, {
    ...patience,
    env: {},
    signal,
    emit: (event) => events.push(event),
  });
  return {
    context,
    events,
    convert: async (choice, options = {}) =>
      convertTable(context, { at, ...conversionSettings(settings, choice), ...options }),
  };
}
