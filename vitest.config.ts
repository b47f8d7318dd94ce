import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/support/global-setup.ts"],
    setupFiles: ["tests/support/setup.ts"],
    // Real servers and real processes: a slow machine must not look like a failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
