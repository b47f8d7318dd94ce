import type { PartitionSettings } from "../../config/partition-settings.ts";
import { partitionSettings, withDefaults } from "../../config/partition-settings.ts";
import type { PartitionsConfig } from "../../config/partitions-schema.ts";
import { formatPeriod } from "../../config/period.ts";
import { Problems } from "../../config/problems.ts";
import type { Settings } from "../../config/settings.ts";
import { ExitCode, PgopsError } from "../../errors.ts";
import { nameOf } from "../catalog/read-table.ts";

/** By what a table is to be partitioned; what is not given is as the configuration has it. */
export interface ConversionChoice {
  table: string;
  column?: string | undefined;
  interval?: PartitionsConfig["interval"] | undefined;
  timezone?: string | undefined;
  ahead?: number | string | undefined;
  default?: boolean | undefined;
  /** "{table}_{yyyy}_{mm}" */
  name?: string | undefined;
}

/** The settings for a conversion, and whether the configuration has them already. */
export interface ConversionSettings {
  settings: PartitionSettings & { column: string; default: boolean };
  configured: boolean;
}

/** What was chosen, over what the configuration says of the table. @throws PgopsError `PGOPS_USAGE`, `PGOPS_CONFIG` */
export function conversionSettings(
  { partitions, root }: Pick<Settings, "partitions" | "root">,
  choice: ConversionChoice,
): ConversionSettings {
  const { table } = withDefaults({ table: choice.table, interval: "month" }, root);
  const known = partitions.find((one) => one.table.schema === table.schema && one.table.name === table.name);
  const interval = choice.interval ?? known?.interval;
  const column = choice.column ?? known?.column;
  if (interval === undefined) throw missing(nameOf(table), "--interval", "month");
  if (column === undefined) throw missing(nameOf(table), "--column", "created_at");
  const chosen = checked(given({ ...choice, column, interval }), root);
  // A pattern of the configuration is made for the configuration's interval.
  const base = known?.interval === interval ? known : undefined;
  const settings: PartitionSettings = {
    ...chosen,
    ahead: choice.ahead === undefined ? (base?.ahead ?? chosen.ahead) : chosen.ahead,
    timezone: choice.timezone ?? known?.timezone ?? chosen.timezone,
    namePattern: choice.name ?? base?.namePattern ?? chosen.namePattern,
    retain: known?.retain,
    onExpire: known?.onExpire ?? chosen.onExpire,
  };
  const wanted = choice.default ?? known?.default ?? true;
  return { settings: { ...settings, column, default: wanted }, configured: known !== undefined };
}

/** The entry without what was not given. */
function given({
  table,
  interval,
  ...rest
}: ConversionChoice & Pick<PartitionsConfig, "interval">): PartitionsConfig {
  const entries = Object.entries(rest).filter(([, value]) => value !== undefined);
  return { table, interval, ...(Object.fromEntries(entries) as Partial<PartitionsConfig>) };
}

function checked(entry: PartitionsConfig, root: string): PartitionSettings {
  const problems = new Problems();
  const [settings] = partitionSettings([entry], {
    root,
    fromOf: () => "the options",
    problems,
    provenance: [],
  });
  problems.throwIfAny(undefined);
  if (settings === undefined) throw new Error("a complete entry gave no settings");
  return settings;
}

function missing(table: string, flag: string, example: string): PgopsError {
  return new PgopsError({
    code: "PGOPS_USAGE",
    message: `${flag} is missing, and the configuration says nothing of ${table}`,
    hint: `Say by what ${table} is to be partitioned: ${flag} ${example}. Nothing was changed.`,
    exitCode: ExitCode.usage,
  });
}

/** The entry for `partitions` in the configuration that says the same. */
export function configurationEntry({
  table,
  column,
  interval,
  ahead,
  timezone,
  default: wanted,
  namePattern,
}: ConversionSettings["settings"]): string {
  const shownAhead = typeof ahead === "number" ? ahead : JSON.stringify(formatPeriod(ahead));
  const usual = withDefaults({ table: nameOf(table), interval }, "/").namePattern;
  return [
    `{ table: ${JSON.stringify(nameOf(table))}`,
    `column: ${JSON.stringify(column)}`,
    `interval: ${JSON.stringify(interval)}`,
    `ahead: ${shownAhead}`,
    `default: ${wanted}`,
    ...(timezone === "UTC" ? [] : [`timezone: ${JSON.stringify(timezone)}`]),
    ...(namePattern === usual ? [] : [`name: ${JSON.stringify(namePattern)}`]),
  ]
    .join(", ")
    .concat(" }");
}
