import { expect, test } from "vitest";
import { campaign, type Strike } from "./fixtures/campaign.ts";
import { faultMigrations } from "./fixtures/fault-migrations.ts";
import { tellFaults } from "./fixtures/fault-table.ts";
import { privateServer } from "./fixtures/private-server.ts";
import { random } from "./fixtures/random.ts";
import { stage } from "./fixtures/stage.ts";
import { cleanStates } from "./fixtures/states.ts";

const runs = 200;
const lanes = 4;

const server = await privateServer();
const states = await cleanStates(faultMigrations, server);

/** A third by the clock, from the start of the process; the others where the work is, at a byte of the talk. */
function killAtRandom({ proxy, atByte, wholeMs, running, random: { next, between } }: Strike): void {
  const kill = (): void => running.kill("SIGKILL");
  if (next() < 1 / 3) setTimeout(kill, between(0, wholeMs));
  else proxy.after(atByte, () => setTimeout(kill, between(0, 3)));
}

test(`${runs} runs killed with -9 at random moments: none is half applied, no lock stays, the next run completes`, async () => {
  const { seed } = random();
  const tallies = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) =>
      campaign({
        stage: await stage({ server }),
        states,
        runs: runs / lanes,
        seed: seed + lane,
        strike: killAtRandom,
        killed: true,
      }),
    ),
  );
  const sum = (of: "runs" | "faults" | "midway" | "halfApplied"): number =>
    tallies.reduce((total, tally) => total + tally[of], 0);
  tellFaults({
    fault: "kill -9 at a random moment",
    runs: sum("runs"),
    faults: sum("faults"),
    midway: sum("midway"),
    halfApplied: sum("halfApplied"),
    seed,
  });
  expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(sum("runs")).toBe(runs);
  // Otherwise the kills missed the work.
  expect(sum("midway")).toBeGreaterThan(runs / 10);
}, 240_000);
