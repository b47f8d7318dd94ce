import { inBrackets, parameters } from "./parameters.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

const keywords = {
  start: "START",
  getToken: "GETTOKEN",
  end: "END",
  lexTypes: "LEXTYPES",
  headline: "HEADLINE",
};

export const textSearchParserDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `TEXT SEARCH PARSER ${identity}`,
  names: (noun) => ({ comment: noun }),
  make: (parser) => [
    `CREATE TEXT SEARCH PARSER ${parser.identity} ${inBrackets(parameters(parser, keywords))};`,
  ],
});
