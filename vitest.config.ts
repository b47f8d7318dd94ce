import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { mayMount } from "./tests/support/mounts.ts";
import { pgDumpWanted } from "./tests/support/pg-dump-program.ts";
import { pgRepackWanted } from "./tests/support/pg-repack-program.ts";
import { pgbouncerWanted } from "./tests/support/pgbouncer-program.ts";
import { hasProgram } from "./tests/support/programs.ts";

// Tests of what only root can do.
const rootTests = process.geteuid?.() === 0 ? [] : ["tests/**/*.root.test.ts"];

// Tests that fill a small disk, which they have to mount.
const mountTests = mayMount() ? [] : ["tests/**/*.mount.test.ts"];

// Tests that need a running Docker.
const dockerTests = process.env["PGOPS_TEST_ENGINE"] === "docker" ? [] : ["tests/**/*.docker.test.ts"];

// Tests that go through a PgBouncer; where they are left out, the run says so (tests/support/global-setup.ts).
const pgbouncerTests = pgbouncerWanted() ? [] : ["tests/**/*.pgbouncer.test.ts"];

// Tests that ask pg_dump about a server of its version; where they are left out, the run says so as well.
const pgDumpTests = pgDumpWanted() ? [] : ["tests/**/*.pg-dump.test.ts"];

// Tests that ask systemd and Kubernetes' kubectl what they make of a file.
const unitTests = hasProgram("systemd-analyze") ? [] : ["tests/**/*.systemd.test.ts"];
const manifestTests = hasProgram("kubectl") ? [] : ["tests/**/*.kubectl.test.ts"];

// Tests that let pg_repack work on a server of the machine's own; the same holds for them.
const pgRepackTests = pgRepackWanted() ? [] : ["tests/**/*.pg-repack.test.ts"];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: [
      ...rootTests,
      ...mountTests,
      ...dockerTests,
      ...pgbouncerTests,
      ...pgDumpTests,
      ...pgRepackTests,
      ...unitTests,
      ...manifestTests,
    ],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/setup.ts"],
    // They wait for servers more than they compute.
    maxWorkers: Math.max(2, availableParallelism()) + 1,
    // Real servers and real processes: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});

export default config;
