import type { Settings } from "../../config/settings.ts";
import type { OperationContext } from "../../operation/context.ts";
import type { Invocation } from "../invocation.ts";
import { say } from "./scene.ts";

const demoRows = 10_000;

/** The shop gets its permissions and a made-up business, and the audit log the partitions that nobody has made for months. */
export async function demoData(invocation: Invocation, settings: Settings): Promise<Record<string, unknown>> {
  const { operationContext } = await import("../../operation/context.ts");
  const { environment: env, signal } = invocation;
  const context = await operationContext(settings, { env, signal });
  return {
    ...(await demoSeeds(invocation, settings, context)),
    ...(await demoPartitions(invocation, settings, context)),
  };
}

async function demoSeeds(
  invocation: Invocation,
  settings: Settings,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const [{ seed }, { seedDemo }, { seedContext }, { showSeedsSummary }, { showDemoData }] = await Promise.all(
    [
      import("../../seeds/seed.ts"),
      import("../../seeds/demo/seed-demo.ts"),
      import("../../seeds/context.ts"),
      import("../render/seeds.ts"),
      import("../render/demo-data.ts"),
    ],
  );
  const { terminal, flags } = invocation;
  const show = flags.json !== true;
  const seeding = seedContext(context, settings);

  say(invocation, "$ pgops seed");
  const seeded = await seed(seeding, {});
  if (show && flags.quiet !== true) showSeedsSummary(terminal, seeded, { dryRun: false, prune: false });

  say(invocation, "$ pgops seed --demo --rows 10k");
  const filled = await seedDemo(seeding, { rows: demoRows });
  if (show) showDemoData(invocation, filled);
  return { seeded: seeded.permissions, demo: filled };
}

async function demoPartitions(
  invocation: Invocation,
  settings: Settings,
  operation: OperationContext,
): Promise<Record<string, unknown>> {
  const [
    { partitionContext },
    { partitionsStatus },
    { repairPartitions },
    { showPartitions, showPartitionsSummary },
    { showRepaired },
  ] = await Promise.all([
    import("../../partitions/context.ts"),
    import("../../partitions/status/status.ts"),
    import("../../partitions/repair/repair.ts"),
    import("../render/partitions-status.ts"),
    import("../render/partitions-repair.ts"),
  ]);
  const context = partitionContext(operation, settings);
  const show = invocation.flags.json !== true;

  say(
    invocation,
    "$ pgops partitions        the audit log of fourteen months, for which nobody has made partitions",
  );
  const before = await partitionsStatus(context);
  if (show) showPartitions(invocation, before, false);
  if (show) showPartitionsSummary(invocation, before);

  say(invocation, "$ pgops partitions repair");
  const repaired = await repairPartitions(context);
  if (show) showRepaired(invocation, repaired);

  say(invocation, "$ pgops partitions");
  const after = await partitionsStatus(context);
  if (show) showPartitions(invocation, after, false);
  if (show) showPartitionsSummary(invocation, after);
  return { repaired: repaired.tables, partitions: after.tables };
}
