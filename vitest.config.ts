import { availableParallelism } from "node:os";
import { defineConfig, type ViteUserConfig } from "vitest/config";

// Tests of what only root can do.
const rootTests = process.geteuid?.() === 0 ? [] : ["tests/**/*.root.test.ts"];

// Tests that need a running Docker.
const dockerTests = process.env["PGOPS_TEST_ENGINE"] === "docker" ? [] : ["tests/**/*.docker.test.ts"];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: [...rootTests, ...dockerTests],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/setup.ts"],
    // They wait for servers more than they compute.
    maxWorkers: Math.max(2, availableParallelism()),
    // Real servers and real processes: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
