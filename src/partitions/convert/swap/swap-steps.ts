import { newKeySteps } from "./new-keys.ts";
import { newTableSteps } from "./new-table.ts";
import { oldTableSteps } from "./old-table.ts";
import { surroundingSteps } from "./surroundings.ts";
import type { Swap, SwapStep } from "./swap.ts";

/** What is done in one transaction, in order, after the table was locked; steps without anything to do are left out. */
export function swapSteps(swap: Swap): SwapStep[] {
  return [
    ...oldTableSteps(swap),
    ...newTableSteps(swap),
    ...newKeySteps(swap),
    ...surroundingSteps(swap),
  ].filter(({ sql }) => sql.length > 0);
}
