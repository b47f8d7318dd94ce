// Builds dist/ from src/: tsc compiles, and SQL files go beside the modules that read them.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src");
const target = join(root, "dist");
const compiler = join(root, "node_modules", "typescript", "bin", "tsc");

rmSync(target, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], {
  stdio: "inherit",
});
if (compiled.status === 0) copyAssets();
process.exitCode = compiled.status ?? 1;

/** Everything in src/ that is not TypeScript belongs in the package as it stands. */
function copyAssets() {
  cpSync(source, target, { recursive: true, filter: (path) => !path.endsWith(".ts") });
}
