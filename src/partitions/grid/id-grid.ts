import { floorDiv } from "./calendar-grid.ts";
import type { Grid, KeyType } from "./grid.ts";

/** Ranges of `size` ids, the first of which begins at 0. */
export function idGrid(size: number, type: KeyType): Grid {
  const step = BigInt(size);
  return {
    type,
    slotAt(position) {
      const from = floorDiv(position, step) * step;
      return { from, to: from + step };
    },
    now: () => undefined,
    shift: () => undefined,
    literal: (position) => String(position),
    describe: (position) => String(position).replace(/\B(?=(\d{3})+$)/g, ","),
    words: ({ from, to }) => ({ from: nameable(from), to: nameable(to) }),
  };
}

/** A minus sign in a name would have to be quoted everywhere. */
function nameable(position: bigint): string {
  return position < 0n ? `m${-position}` : String(position);
}
