// One load of the demo by a built pgops, in a process of its own: node bench/load-demo.ts DIST ROWS URL
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Load from "../src/config/load.ts";
import type * as Context from "../src/operation/context.ts";
import type * as Demo from "../src/seeds/demo/load-demo.ts";
import type * as RowCount from "../src/seeds/demo/row-count.ts";

const [dist = "", rows = "", databaseUrl = ""] = process.argv.slice(2);
const built = async (name: string): Promise<unknown> => import(pathToFileURL(join(dist, name)).href);
const { loadSettings } = (await built("config/load.js")) as typeof Load;
const { operationContext } = (await built("operation/context.js")) as typeof Context;
const { loadDemo } = (await built("seeds/demo/load-demo.js")) as typeof Demo;
const { parseRowCount } = (await built("seeds/demo/row-count.js")) as typeof RowCount;

const settings = await loadSettings({ cwd: process.cwd(), env: {}, databaseUrl, inline: {} });
const context = await operationContext(settings, { env: {} });
const { outcome } = await loadDemo(context, { rows: parseRowCount(rows), settings: settings.seeds });
if (outcome !== "loaded") throw new Error(`the database was not empty: ${outcome}`);
