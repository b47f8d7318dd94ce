import type { PgopsConfig } from "../config/define-config.ts";

/** Where an operation finds the project. */
export interface ProjectOptions {
  /** The project's folder; default: the working folder of the process. */
  cwd?: string | undefined;
  /** The configuration as a value; then no file is looked for. */
  config?: PgopsConfig | undefined;
  /** This configuration file and no other. */
  configFile?: string | undefined;
  /** One of the configuration's environments. */
  environment?: string | undefined;
  /** The environment variables; default: those of the process. */
  env?: Record<string, string | undefined> | undefined;
}
