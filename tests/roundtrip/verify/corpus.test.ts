import { beforeAll, describe, expect, test } from "vitest";
import { serverMajor } from "../../support/database.ts";
import { corpus, isFor } from "../corpus/all.ts";
import { findingsOf, ownServer, sorted, verdictOn, wanted } from "./corpus-verdicts.ts";

let server: string;

beforeAll(async () => {
  server = await ownServer();
});

const major = serverMajor();

describe.for(corpus)("$theme", ({ wrong }) => {
  test.for(wrong.filter((one) => isFor(one, major)))("found: $name", async (one) => {
    const verdict = await verdictOn(one, server);
    const actual = findingsOf(verdict);
    expect(sorted(actual)).toEqual(sorted(wanted(one, actual)));
  });
});
