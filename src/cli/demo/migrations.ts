import type { Settings } from "../../config/settings.ts";
import type { MigrationContext } from "../../migrations/context.ts";
import type { Invocation } from "../invocation.ts";
import { say } from "./scene.ts";

/** The shop schema is applied, shown, rolled back and applied again. */
export async function demoMigrations(
  invocation: Invocation,
  settings: Settings,
): Promise<Record<string, unknown>> {
  const [{ migrate }, { rollback }, { status }, { showSummary }, { showStatus }] = await Promise.all([
    import("../../migrations/migrate.ts"),
    import("../../migrations/rollback.ts"),
    import("../../migrations/status.ts"),
    import("../render/summary.ts"),
    import("../render/status-table.ts"),
  ]);
  const operate = await withProgress(invocation, settings);
  const show = invocation.flags.json !== true;

  say(invocation, "$ pgops migrate");
  const up = await operate((context) => migrate(context));
  if (show) showSummary(invocation, { done: "applied", steps: up.applied, current: up.current });

  say(invocation, "$ pgops status");
  const stands = await operate((context) => status(context));
  if (show) showStatus(invocation, stands);

  say(invocation, "$ pgops rollback --all --yes");
  const down = await operate((context) => rollback(context, { all: true }));
  if (show) showSummary(invocation, { done: "rolled back", steps: down.rolledBack, current: down.current });

  say(invocation, "$ pgops migrate");
  const again = await operate((context) => migrate(context));
  if (show) showSummary(invocation, { done: "applied", steps: again.applied, current: again.current });

  return {
    applied: up.applied,
    counts: stands.counts,
    rolledBack: down.rolledBack,
    appliedAgain: again.applied,
  };
}

type Operate = <Result>(operation: (context: MigrationContext) => Promise<Result>) => Promise<Result>;

async function withProgress(
  { environment, signal, terminal, flags }: Invocation,
  settings: Settings,
): Promise<Operate> {
  const [{ migrationContext }, { createProgress }] = await Promise.all([
    import("../../migrations/context.ts"),
    import("../render/progress.ts"),
  ]);
  return async (operation) => {
    const progress = await createProgress(terminal, flags);
    try {
      const emit = progress.handle.bind(progress);
      const { everyStatement } = progress;
      return await operation(
        await migrationContext(settings, { env: environment, emit, everyStatement, signal }),
      );
    } finally {
      await progress.finish();
    }
  };
}
