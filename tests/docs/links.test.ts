import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { page } from "./page.ts";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const pages = ["../README.md", "../CONTRIBUTING.md", ...globSync("**/*.md", { cwd: docs })];

/** The anchors of a page, as GitHub makes them of its headings. */
function anchors(name: string): string[] {
  return [...page(name).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(pages)("every link in %s leads somewhere", (name) => {
  const links = [...page(name).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = ""]) => link);
  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? name : join(dirname(name), path);
    if (!existsSync(join(docs, target))) return true;
    return anchor !== undefined && !anchors(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test("docs/README.md lists every page", () => {
  const missing = globSync("*.md", { cwd: docs }).filter(
    (name) => name !== "README.md" && !page("README.md").includes(`](${name})`),
  );
  expect(missing).toEqual([]);
});
