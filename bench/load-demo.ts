// One load of the demo in a process of its own: node bench/load-demo.ts ROWS URL
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadSettings } from "../src/config/load.ts";
import { operationContext } from "../src/operation/context.ts";
import { loadDemo } from "../src/seeds/demo/load-demo.ts";
import { parseRowCount } from "../src/seeds/demo/row-count.ts";

const [rows = "", databaseUrl = ""] = process.argv.slice(2);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const settings = await loadSettings({ cwd: root, env: {}, databaseUrl, inline: {} });
const context = await operationContext(settings, { env: {} });
const { outcome } = await loadDemo(context, { rows: parseRowCount(rows), settings: settings.seeds });
if (outcome !== "loaded") throw new Error(`the database was not empty: ${outcome}`);
