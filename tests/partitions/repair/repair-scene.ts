import { expect } from "vitest";
import { createPartitions } from "../../../src/partitions/create/create.ts";
import type { PartitionScene } from "../scene.ts";

/** The clock of these tests. */
export const november: string = "2026-11-20T08:00Z";

/** `count` rows over these months of 2026, in the default partition. */
export function rowsOf(months: readonly number[], count: number): string {
  return `CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
    INSERT INTO audit_logs (created_at, action)
    SELECT make_timestamptz(2026, (ARRAY[${months.join(",")}])[1 + i % ${months.length}], 1 + i % 28, i % 24, i % 60, 0.5, 'UTC'), 'a' || i
    FROM generate_series(1, ${count}) AS i;`;
}

/** How many rows there are, and a hash of all of them. */
export async function rows(it: PartitionScene): Promise<unknown> {
  const [found] = await it.sql`
    SELECT count(*)::int AS rows, md5(string_agg(id || ' ' || created_at || ' ' || action, ',' ORDER BY id)) AS hash FROM audit_logs`;
  return found;
}

/** Nothing of a repair is left: no stage, no trigger, no function, no state. */
export async function nothingLeft(it: PartitionScene): Promise<void> {
  expect(
    await it.sql`SELECT relname FROM pg_class WHERE relname LIKE 'repair\_%'
      UNION ALL SELECT proname FROM pg_proc WHERE proname LIKE 'repair\_%'
      UNION ALL SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgops%'
      UNION ALL SELECT conname FROM pg_constraint WHERE conname LIKE 'pgops%'
      UNION ALL SELECT table_name FROM pgops.partition_repairs
      UNION ALL SELECT relname FROM pg_class WHERE 'autovacuum_enabled=false' = ANY (reloptions)`,
  ).toEqual([]);
}

/** After a repair all is as `create` leaves it, and every partition is like its table. */
export async function asCreateLeavesIt(it: PartitionScene): Promise<void> {
  const { tables } = await createPartitions(await it.at(november));
  expect(tables.flatMap(({ made }) => made)).toEqual([]);
  for (const found of Object.values(await it.differences())) expect(found).toEqual([]);
  await nothingLeft(it);
}
