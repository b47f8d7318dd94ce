import { leftBehind, notRestored, type RightPair, type WrongDown } from "./cases.ts";

const german = `CREATE TEXT SEARCH DICTIONARY short_words (TEMPLATE = simple, Accept = false);
CREATE TEXT SEARCH CONFIGURATION shop (COPY = english);
ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING FOR asciiword WITH short_words, english_stem;`;

export const wrong: WrongDown[] = [
  {
    name: "a text search configuration is left",
    up: german,
    down: "DROP TEXT SEARCH CONFIGURATION IF EXISTS shops; DROP TEXT SEARCH DICTIONARY IF EXISTS short_word;",
    finds: [
      leftBehind("text search configuration public.shop"),
      leftBehind("text search dictionary public.short_words"),
    ],
  },
  {
    name: "a mapping is not set back",
    before: german,
    up: "ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING FOR asciiword WITH english_stem;",
    down: "ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING FOR asciiword WITH english_stem, short_words;",
    finds: [notRestored("text search configuration public.shop")],
  },
  {
    name: "a mapping is dropped for good",
    before: german,
    up: "ALTER TEXT SEARCH CONFIGURATION shop DROP MAPPING FOR email, url;",
    down: "ALTER TEXT SEARCH CONFIGURATION shop ADD MAPPING FOR email WITH simple;",
    finds: [notRestored("text search configuration public.shop")],
  },
  {
    name: "the option of a dictionary stays",
    before: german,
    up: "ALTER TEXT SEARCH DICTIONARY short_words (Accept = true);",
    down: "ALTER TEXT SEARCH DICTIONARY short_words (Accept);",
    finds: [notRestored("text search dictionary public.short_words")],
  },
  {
    name: "the comment on a configuration is lost",
    before: `${german} COMMENT ON TEXT SEARCH CONFIGURATION shop IS 'for the shop';`,
    up: "DROP TEXT SEARCH CONFIGURATION shop;",
    down: `CREATE TEXT SEARCH CONFIGURATION shop (COPY = english);
ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING FOR asciiword WITH short_words, english_stem;`,
    finds: [notRestored("text search configuration public.shop", "comment")],
  },
];

export const right: RightPair[] = [
  {
    name: "dictionary and configuration come and go",
    up: german,
    down: "DROP TEXT SEARCH CONFIGURATION shop; DROP TEXT SEARCH DICTIONARY short_words;",
  },
  {
    name: "a mapping there and back",
    before: german,
    up: `ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING REPLACE short_words WITH simple;
ALTER TEXT SEARCH CONFIGURATION shop DROP MAPPING FOR email; ALTER TEXT SEARCH DICTIONARY short_words (StopWords = english);`,
    down: `ALTER TEXT SEARCH DICTIONARY short_words (StopWords);
ALTER TEXT SEARCH CONFIGURATION shop ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION shop ALTER MAPPING FOR asciiword WITH short_words, english_stem;`,
  },
  {
    name: "parser and template come and go",
    up: `CREATE TEXT SEARCH TEMPLATE plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER words (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = plain); CREATE TEXT SEARCH CONFIGURATION c (PARSER = words);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH d;`,
    down: `DROP TEXT SEARCH CONFIGURATION c; DROP TEXT SEARCH DICTIONARY d; DROP TEXT SEARCH PARSER words;
DROP TEXT SEARCH TEMPLATE plain;`,
  },
  {
    name: "a generated tsvector column, its index and a configuration",
    before: "CREATE TABLE pages (id int PRIMARY KEY, title text, body text);",
    up: `CREATE TEXT SEARCH CONFIGURATION docs (COPY = simple);
ALTER TABLE pages ADD COLUMN words tsvector GENERATED ALWAYS AS
  (setweight(to_tsvector('docs', coalesce(title, '')), 'A') || to_tsvector('docs', coalesce(body, ''))) STORED;
CREATE INDEX pages_words ON pages USING gin (words);`,
    down: "ALTER TABLE pages DROP COLUMN words; DROP TEXT SEARCH CONFIGURATION docs;",
  },
];
