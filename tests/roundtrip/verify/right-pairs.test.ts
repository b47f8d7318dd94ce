import { beforeAll, describe, expect, test } from "vitest";
import type { VerifiedMigration } from "../../../src/index.ts";
import { serverMajor } from "../../support/database.ts";
import { corpus, isFor } from "../corpus/all.ts";
import { goesWithTheSchema, ownServer, verdictOn, verdictsOn } from "./corpus-verdicts.ts";

let server: string;

beforeAll(async () => {
  server = await ownServer();
});

const major = serverMajor();

describe.for(corpus)("$theme", ({ right }) => {
  const cases = right.filter((one) => isFor(one, major));
  const alone = cases.filter((one) => !goesWithTheSchema(one));
  const chain = cases.filter(goesWithTheSchema).map((one, index) => ({ ...one, index }));

  test.for(alone)("not reported: $name", async (one) => {
    const { findings } = await verdictOn(one, server);
    expect(findings).toEqual([]);
  });

  // One proof of many takes a third of the time of many proofs, and is what a project has.
  describe.runIf(chain.length > 0)("in one chain of migrations", () => {
    let verdicts: VerifiedMigration[];

    beforeAll(async () => {
      verdicts = await verdictsOn(chain, server);
    });

    test.for(chain)("not reported: $name", ({ index }) => {
      expect(verdicts[index]).toMatchObject({ findings: [] });
    });
  });
});
