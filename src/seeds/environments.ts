import { ExitCode, PgopsError } from "../errors.ts";

/** The environments that a seed runs in; undefined: in all. */
export type Environments = readonly string[] | undefined;

/** Whether it runs here: with a list, only where somebody says that this is one of them. */
export function runsIn(environments: Environments, environment: string | undefined): boolean {
  return environments === undefined || (environment !== undefined && environments.includes(environment));
}

/** "for development, test" */
export function environmentsText(environments: Environments): string {
  if (environments === undefined) return "for all environments";
  return environments.length === 0 ? "for no environment" : `for ${environments.join(", ")}`;
}

/** A seed was asked for by name that does not run here. */
export function notHere(
  name: string,
  environments: Environments,
  environment: string | undefined,
): PgopsError {
  const here = environment === undefined ? "no --env says that this is one" : `this is ${environment}`;
  return new PgopsError({
    code: "PGOPS_SEED_ENVIRONMENT",
    message: `${name} is ${environmentsText(environments)}, and ${here}`,
    hint: "Name the environment of the database with --env. Nothing was written.",
    exitCode: ExitCode.usage,
  });
}
