import { onTestFinished } from "vitest";

const atFileEnd: (() => Promise<void>)[] = [];

/** Runs `clean` when the running test ends, or, outside of a test (file level, beforeAll), when the test file ends. */
export function tidyUp(clean: () => Promise<void>): void {
  try {
    onTestFinished(clean);
  } catch {
    atFileEnd.push(clean);
  }
}

/** For the setup file: runs what is left, the newest first. */
export async function tidyUpAll(): Promise<void> {
  for (let clean = atFileEnd.pop(); clean !== undefined; clean = atFileEnd.pop()) {
    await clean();
  }
}
