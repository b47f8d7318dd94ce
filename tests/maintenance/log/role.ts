import { randomUUID } from "node:crypto";
import type { ConnectionTarget } from "../../../src/config/target.ts";
import { Secret } from "../../../src/config/secret.ts";
import type { FreshDatabase } from "../../support/database.ts";
import { tidyUp } from "../../support/tidy.ts";

/** A role without any right of its own, and how to connect as it; it is gone with the test. */
export async function connectionTarget(
  database: FreshDatabase,
  target: ConnectionTarget,
): Promise<{ role: string; target: ConnectionTarget }> {
  const role = `role_${randomUUID().replaceAll("-", "")}`;
  const password = randomUUID();
  await database.sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  tidyUp(async () => {
    await database.sql.unsafe(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
  return { role, target: { ...target, user: role, password: new Secret(password) } };
}
