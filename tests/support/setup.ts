import { afterAll } from "vitest";
import { tidyUpAll } from "./tidy.ts";

// Registered before anything in the test file, so it runs after everything there.
afterAll(tidyUpAll);
