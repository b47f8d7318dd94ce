import { inBrackets, parameters } from "./parameters.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

const keywords = { init: "INIT", lexize: "LEXIZE" };

export const textSearchTemplateDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `TEXT SEARCH TEMPLATE ${identity}`,
  names: (noun) => ({ comment: noun }),
  make: (template) => [
    `CREATE TEXT SEARCH TEMPLATE ${template.identity} ${inBrackets(parameters(template, keywords))};`,
  ],
});
