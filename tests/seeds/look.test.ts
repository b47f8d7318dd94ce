import { expect, test } from "vitest";
import { failureOf, seedScene, threePermissions } from "./seed-scene.ts";

const file = "permissions.yaml";

for (const [what, run] of [
  ["a check", "check"],
  ["a run", "seed"],
] as const) {
  test(`${what} that may not even read the tables yet waits with patience, and then says who is in the way`, async () => {
    const it = await seedScene({ [file]: threePermissions });
    const other = await it.sql.reserve();
    await other`BEGIN`;
    await other`LOCK TABLE permissions IN ACCESS EXCLUSIVE MODE`;
    try {
      const error = await failureOf(it[run]({ patience: { lockTimeoutMs: 300, lockTries: 2 } }));
      expect([error.code, error.exitCode, error.stands]).toEqual([
        "PGOPS_LOCK_TIMEOUT",
        4,
        "Nothing was written.",
      ]);
      expect(error.details.join("\n")).toMatch(/^blocked by pid \d+ .*LOCK TABLE permissions/);
    } finally {
      await other`ROLLBACK`;
      other.release();
    }
    expect(await it.check()).toMatchObject({ differences: 7 });
  });
}

test("a role that may only read checks; where it may not read something, the error says what it needs", async () => {
  const it = await seedScene({ [file]: threePermissions, "001_a.sql": "SELECT 1;" });
  await it.seed();
  const role = `reader_${Math.random().toString(36).slice(2)}`;
  await it.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON permissions TO ${role}`);
  const url = new URL(it.url);
  url.username = role;
  url.password = "reader";
  const databaseUrl = url.href;
  try {
    const error = await failureOf(it.check({ databaseUrl }));
    expect([error.code, error.sqlstate]).toEqual(["PGOPS_SQL", "42501"]);
    expect(error.hint).toContain(
      "USAGE on public, pgops and SELECT on public.permissions, public.role_permissions, pgops.seeds",
    );
    await it.sql.unsafe(`GRANT USAGE ON SCHEMA pgops TO ${role};
      GRANT SELECT ON role_permissions, pgops.seeds TO ${role}`);
    expect(await it.check({ databaseUrl })).toMatchObject({ differences: 0 });
  } finally {
    await it.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  }
});
