import { beforeAll, describe, expect, test } from "vitest";
import type { VerifiedMigration } from "../../../src/index.ts";
import { serverMajor } from "../../support/database.ts";
import { corpus, isFor } from "../corpus/all.ts";
import {
  findingsOf,
  goesWithTheSchema,
  ownServer,
  sorted,
  verdictOn,
  verdictsOn,
  wanted,
} from "./corpus-verdicts.ts";

let server: string;

beforeAll(async () => {
  server = await ownServer();
});

const major = serverMajor();

describe.for(corpus)("$theme", ({ wrong, right }) => {
  test.for(wrong.filter((one) => isFor(one, major)))("found: $name", async (one) => {
    const verdict = await verdictOn(one, server);
    const actual = findingsOf(verdict);
    expect(sorted(actual)).toEqual(sorted(wanted(one, actual)));
  });

  const rightHere = right.filter((one) => isFor(one, major));
  const alone = rightHere.filter((one) => !goesWithTheSchema(one));
  const inOneChain = rightHere.filter(goesWithTheSchema);

  test.for(alone)("not reported: $name", async (one) => {
    const { findings } = await verdictOn(one, server);
    expect(findings).toEqual([]);
  });

  describe.runIf(inOneChain.length > 0)("in one chain of migrations", () => {
    let verdicts: VerifiedMigration[];

    beforeAll(async () => {
      verdicts = await verdictsOn(inOneChain, server);
    });

    test.for(inOneChain.map(({ name }, index) => ({ name, index })))("not reported: $name", ({ index }) => {
      expect(verdicts[index]).toMatchObject({ findings: [] });
    });
  });
});
