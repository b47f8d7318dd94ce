import * as fc from "fast-check";
import { expect, test } from "vitest";
import { copyArray, copyJson, copyText } from "../../../src/seeds/demo/copy-text.ts";
import { freshDatabase } from "../../support/database.ts";
import { targetOf } from "../../roundtrip/catalog-scene.ts";
import { connect } from "../../../src/postgres/connect.ts";
import { readField } from "./demo-rows.ts";

const texts = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("\\", "\n", "\t", '"', "N", ".", ",", "{") }),
    ),
    { maxLength: 20 },
  )
  .map((drawn) => drawn.map((text) => text.replaceAll("\0", "")));

test("what is written as a field is one, and is read as what it was", () => {
  fc.assert(
    fc.property(texts, (drawn) => {
      for (const text of drawn) {
        expect(copyText(text)).not.toMatch(/[\n\r\t]/);
        expect(readField(copyText(text))).toBe(text);
      }
    }),
  );
  expect([null, undefined, "\\N"].map((value) => copyText(value))).toEqual(["\\N", "\\N", "\\\\N"]);
});

test("PostgreSQL reads texts, arrays and JSON as what they were", async () => {
  const database = await freshDatabase();
  await database.sql`CREATE TABLE fields (number int, single text, several text[], document jsonb)`;
  const drawn = fc.sample(texts, { numRuns: 60, seed: 4 });
  const session = await connect(targetOf(database.url));
  try {
    const lines = drawn.map(
      (list, number) => `${number}\t${copyText(list[0])}\t${copyArray(list)}\t${copyJson(list)}\n`,
    );
    await session.copyIn("COPY fields FROM STDIN", lines);
  } finally {
    await session.close();
  }
  const rows = await database.sql`SELECT single, several, document FROM fields ORDER BY number`;
  expect([...rows]).toEqual(
    drawn.map((list) => ({ single: list[0] ?? null, several: list, document: list })),
  );
});
