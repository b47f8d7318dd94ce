import { expect } from "vitest";
import { connect } from "../../../src/postgres/connect.ts";
import { compareSnapshots } from "../../../src/roundtrip/catalog/compare.ts";
import { dumpSchema, readSchema } from "../../../src/roundtrip/dump/dump-schema.ts";
import { tidyUp } from "../../support/tidy.ts";
import { type CatalogScene, catalogScene, targetOf } from "../catalog-scene.ts";
import { dropSubscriptions } from "../corpus-run.ts";

/** The schema of a database as pgops dump writes it. */
export async function dumpOf(url: string): Promise<string> {
  const session = await connect(targetOf(url));
  try {
    return await dumpSchema(await readSchema(session));
  } finally {
    await session.close();
  }
}

/** Loads the dump of a database into an empty one: catalog and dump must be the same there. Gives the dump. */
export async function loadedAgain(original: CatalogScene): Promise<string> {
  const text = await dumpOf(original.url);
  const copy = await catalogScene();
  tidyUp(async () => dropSubscriptions(copy.sql));
  await copy.run(text).catch((error: Error & { position?: string }) => {
    const at = Number(error.position ?? 0);
    return expect.fail(`${error.message}\n${text.slice(Math.max(0, at - 300), at + 200)}\n------\n${text}`);
  });
  const [wanted, there] = [await original.snapshot(), await copy.snapshot()];
  const again = await dumpOf(copy.url);
  expect({ differences: compareSnapshots(wanted, there), again }).toEqual({ differences: [], again: text });
  return text;
}
