import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { checkCommand } from "../../src/cli/commands/check.ts";
import { page, tableRows } from "./page.ts";

const text = page("ci.md");

test("docs/ci.md lists every format", () => {
  const option = checkCommand().options.find(({ long }) => long === "--format");
  const [formats = ""] = text.split("\n## ");
  const listed = tableRows(formats.split("| exit code")[0] ?? "").map(([cell = ""]) =>
    cell.replaceAll("`", ""),
  );
  expect(listed).toEqual(option?.argChoices);
});

describe("the YAML in docs/ci.md", () => {
  const examples = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml = ""]) => yaml);

  test.each(examples)("can be read: %#", (yaml) => {
    const document = parseDocument(yaml);
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(document.toJS()).toBeTypeOf("object");
  });

  test("of GitHub is what pgops init lays down", () => {
    const workflow = page("../templates/github-workflow.yml").replaceAll(/^ +/gm, "");
    const commands = [...(examples[0] ?? "").matchAll(/npx pgops .*/g)].map(([command]) => command);
    expect(commands).toHaveLength(3);
    for (const command of commands) expect(workflow).toContain(command);
  });
});
