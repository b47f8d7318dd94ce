import { expect, test } from "vitest";
import { madeAnew, takenBack } from "../catalog-scene.ts";
import { newRoles } from "../test-roles.ts";

const parser = `CREATE TEXT SEARCH PARSER words (
  START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)`;
const template = "CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize)";

test("a text search parser and a template come back", async () => {
  const before = `${parser}; ${template}; COMMENT ON TEXT SEARCH PARSER words IS 'p'; COMMENT ON TEXT SEARCH TEMPLATE plain IS 't'`;
  const dropped = await takenBack(before, "DROP TEXT SEARCH PARSER words; DROP TEXT SEARCH TEMPLATE plain");
  expect(dropped.found).toEqual([
    "removed text search parser public.words",
    "removed text search template public.plain",
  ]);
  await takenBack("", before);
  await madeAnew(before);
  const changed = await takenBack(
    before,
    `DROP TEXT SEARCH PARSER words; ${parser.replace(", HEADLINE = prsd_headline", "")};
     DROP TEXT SEARCH TEMPLATE plain; ${template.replace("INIT = dsimple_init, ", "")}`,
  );
  expect(changed.found).toEqual([
    "text search parser public.words: comment, headline",
    "text search template public.plain: comment, init",
  ]);
});

const dictionary = `CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english);
  COMMENT ON TEXT SEARCH DICTIONARY stems IS 'd'`;

test("a text search dictionary comes back with its options", async () => {
  await expect(takenBack(dictionary, "DROP TEXT SEARCH DICTIONARY stems")).resolves.toMatchObject({
    found: ["removed text search dictionary public.stems"],
  });
  await takenBack("", dictionary);
  await madeAnew(`${dictionary}; CREATE TEXT SEARCH DICTIONARY bare (TEMPLATE = simple)`);
  const [role] = await newRoles(1);
  const alter = "ALTER TEXT SEARCH DICTIONARY stems";
  for (const [change, properties] of [
    [`${alter} OWNER TO ${role}`, "owner"],
    ["COMMENT ON TEXT SEARCH DICTIONARY stems IS NULL", "comment"],
    [`${alter} (STOPWORDS = german)`, "options"],
    [`${alter} (STOPWORDS)`, "options"],
    [
      "DROP TEXT SEARCH DICTIONARY stems; CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = simple)",
      "comment, options, template",
    ],
  ]) {
    const { found } = await takenBack(dictionary, change ?? "");
    expect(found).toEqual([`text search dictionary public.stems: ${properties}`]);
  }
});

test("a dictionary that has an option too many loses it", async () => {
  const { statements } = await takenBack(
    "CREATE TEXT SEARCH DICTIONARY bare (TEMPLATE = simple)",
    "ALTER TEXT SEARCH DICTIONARY bare (ACCEPT = false, STOPWORDS = english)",
  );
  expect(statements).toEqual(["ALTER TEXT SEARCH DICTIONARY public.bare (accept, stopwords);"]);
});

const configuration = `
  CREATE TEXT SEARCH CONFIGURATION search (PARSER = "default");
  ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR asciiword, word WITH english_stem, simple;
  ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR url WITH simple;
  COMMENT ON TEXT SEARCH CONFIGURATION search IS 'c'`;

test("a text search configuration comes back with its mappings in order", async () => {
  await expect(takenBack(configuration, "DROP TEXT SEARCH CONFIGURATION search")).resolves.toMatchObject({
    found: ["removed text search configuration public.search"],
  });
  await takenBack("", configuration);
  await madeAnew(configuration);
  const [role] = await newRoles(1);
  const alter = "ALTER TEXT SEARCH CONFIGURATION search";
  for (const [change, properties] of [
    [`${alter} OWNER TO ${role}`, "owner"],
    ["COMMENT ON TEXT SEARCH CONFIGURATION search IS 'x'", "comment"],
    [`${alter} DROP MAPPING FOR url`, "mappings"],
    [`${alter} ADD MAPPING FOR email WITH simple`, "mappings"],
    [`${alter} ALTER MAPPING FOR word WITH simple, english_stem`, "mappings"],
    [`${alter} ALTER MAPPING REPLACE english_stem WITH german_stem`, "mappings"],
  ]) {
    const { found } = await takenBack(configuration, change ?? "");
    expect(found).toEqual([`text search configuration public.search: ${properties}`]);
  }
});

test("a configuration with a parser of one's own comes back with it", async () => {
  const statements = await madeAnew(`${parser}; CREATE TEXT SEARCH CONFIGURATION search (PARSER = words);
    ALTER TEXT SEARCH CONFIGURATION search ADD MAPPING FOR word WITH simple`);
  expect(statements).toContain("CREATE TEXT SEARCH CONFIGURATION public.search (PARSER = public.words);");
});
