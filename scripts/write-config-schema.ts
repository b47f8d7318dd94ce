// Writes config.schema.json from the schema that the program itself checks with.
import { writeFileSync } from "node:fs";
import { configJsonSchema } from "../src/config/json-schema.ts";

const path = new URL("../config.schema.json", import.meta.url);
writeFileSync(path, `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
