import type { Settings } from "../config/settings.ts";
import type { ContextOptions, MigrationContext } from "../migrations/context.ts";
import type { MigrationEvent } from "../migrations/events.ts";
import { waitMs } from "./arguments.ts";
import type { Invocation } from "./invocation.ts";

/** Loads the configuration, shows progress while `operation` works, and gives its result. */
export async function withMigrations<Result>(
  invocation: Invocation,
  operation: (context: MigrationContext, settings: Settings) => Promise<Result>,
  overrides: Partial<ContextOptions> = {},
): Promise<Result> {
  const { terminal, flags, signal, environment } = invocation;
  const wait = waitMs(flags.wait);
  const [settings, { createProgress }, { migrationContext }] = await Promise.all([
    invocation.settings(),
    import("./render/progress.ts"),
    import("../migrations/context.ts"),
  ]);
  const progress = await createProgress(terminal, flags);
  try {
    const emit = (event: MigrationEvent): void => {
      if (event.type === "warning") invocation.warnings.push(event.message);
      progress.handle(event);
    };
    const { everyStatement } = progress;
    const context = await migrationContext(settings, {
      env: environment,
      waitMs: wait,
      emit,
      everyStatement,
      signal,
      ...overrides,
    });
    return await operation(context, settings);
  } finally {
    await progress.finish();
  }
}
