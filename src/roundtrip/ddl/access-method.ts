import { textOf } from "../catalog/object.ts";
import { standardWriter } from "./standard-writer.ts";
import type { DdlWriter } from "./writer.ts";

export const accessMethodDdl: DdlWriter = standardWriter({
  noun: ({ identity }) => `ACCESS METHOD ${identity}`,
  names: (noun) => ({ comment: noun }),
  make: (method) => {
    const type = textOf(method, "type")?.toUpperCase();
    return [`CREATE ACCESS METHOD ${method.identity} TYPE ${type} HANDLER ${textOf(method, "handler")};`];
  },
});
