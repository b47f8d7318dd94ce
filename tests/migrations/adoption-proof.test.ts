import { describe, expect, test } from "vitest";
import { PgopsError } from "../../src/errors.ts";
import { type AdoptionProof, proveAdoption } from "../../src/migrations/adoption-proof.ts";
import type { MigrationEvent } from "../../src/migrations/events.ts";
import { failureOf } from "./operations.ts";

function prove(
  proof: AdoptionProof | undefined,
  { force, signal }: { force?: boolean; signal?: AbortSignal } = {},
): { proved: ReturnType<typeof proveAdoption>; events: MigrationEvent[] } {
  const events: MigrationEvent[] = [];
  const emit = (event: MigrationEvent): void => void events.push(event);
  const proved = proveAdoption({ migrations: [], otherTools: [], proof, force }, { emit, signal });
  return { proved, events };
}

const noServer = (): Promise<never> =>
  Promise.reject(
    new PgopsError({ code: "PGOPS_NO_POSTGRES", message: "no PostgreSQL", hint: "Bring one.", exitCode: 5 }),
  );

describe("the proof of an adoption", () => {
  test("is none where there is none to be made, and is good where nothing differs", async () => {
    expect(await prove(undefined).proved).toEqual({ proof: null });
    expect(await prove(() => Promise.resolve([])).proved).toEqual({ proof: "same" });
  });

  test("refuses where there is no server to prove it on, and says that --force goes on", async () => {
    expect(await failureOf(prove(noServer).proved)).toMatchObject({
      code: "PGOPS_NO_POSTGRES",
      exitCode: 5,
      hint: "Bring one. Nothing was recorded; --force records without the proof that the database is what they make.",
    });
  });

  test("by force warns instead, and has a note for the history", async () => {
    const { proved, events } = prove(noServer, { force: true });
    expect(await proved).toEqual({ proof: "failed", note: "forced, and not proved: no PostgreSQL" });
    expect(events).toEqual([
      { type: "warning", message: "not proved that the database is what they make: no PostgreSQL" },
    ]);
  });

  test("lists the first twenty differences", async () => {
    const lines = Array.from({ length: 22 }, (_, index) => `difference ${index}`);
    const error = await failureOf(prove(() => Promise.resolve(lines)).proved);
    expect(error.details).toEqual([...lines.slice(0, 20), "and 2 more"]);
    expect(error.partial).toEqual({ differences: lines });
    const { note = "" } = await prove(() => Promise.resolve(lines), { force: true }).proved;
    expect(note).toMatch(/^forced, with 22 differences: difference 0; .*; difference 19$/);
  });

  test("that is interrupted is interrupted, also by force", async () => {
    const controller = new AbortController();
    controller.abort("SIGINT");
    expect(await failureOf(prove(noServer, { force: true, signal: controller.signal }).proved)).toMatchObject(
      {
        code: "PGOPS_NO_POSTGRES",
      },
    );
  });
});
