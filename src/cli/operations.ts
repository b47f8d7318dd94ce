import type { Settings } from "../config/settings.ts";
import type { OperationContext, OperationContextOptions } from "../operation/context.ts";
import type { OperationEvent } from "../operation/events.ts";
import { waitMs } from "./arguments.ts";
import type { Invocation } from "./invocation.ts";

/** Loads the configuration, shows progress while `operation` works, and gives its result. */
export async function withOperation<Result>(
  invocation: Invocation,
  operation: (context: OperationContext, settings: Settings) => Promise<Result>,
  overrides: Partial<OperationContextOptions> = {},
): Promise<Result> {
  const { terminal, flags, signal, environment } = invocation;
  const wait = waitMs(flags.wait);
  const [settings, { createOperationProgress }, { operationContext }] = await Promise.all([
    invocation.settings(),
    import("./render/operation-progress.ts"),
    import("../operation/context.ts"),
  ]);
  const progress = await createOperationProgress(terminal, flags);
  try {
    const emit = (event: OperationEvent): void => {
      if (event.type === "warning") invocation.warnings.push(event.message);
      progress.handle(event);
    };
    const options = { ...overrides, env: environment, waitMs: wait, emit, signal };
    return await operation(await operationContext(settings, options), settings);
  } finally {
    await progress.finish();
  }
}
