import { floorDiv } from "./calendar-grid.ts";
import type { Grid, KeyType } from "./grid.ts";
import { unbounded } from "./range.ts";

const bits: Readonly<Partial<Record<KeyType, bigint>>> = { smallint: 15n, integer: 31n, bigint: 63n };

/**
 * Ranges of `size` ids, the first of which begins at 0. Where the type ends within one, that one has no end: its bound
 * could not be written.
 */
export function idGrid(size: number, type: KeyType): Grid {
  const step = BigInt(size);
  const beyond = 2n ** (bits[type] ?? 63n);
  return {
    type,
    slotAt(position) {
      const from = floorDiv(clamped(position, -beyond, beyond - 1n), step) * step;
      const to = from + step;
      return { from: from < -beyond ? unbounded.from : from, to: to >= beyond ? unbounded.to : to };
    },
    now: () => undefined,
    shift: () => undefined,
    literal: (position) => String(position),
    describe: (position) => String(position).replace(/\B(?=(\d{3})+$)/g, ","),
    words: ({ from, to }) => ({ from: nameable(from), to: nameable(to) }),
  };
}

function clamped(position: bigint, least: bigint, most: bigint): bigint {
  if (position < least) return least;
  return position > most ? most : position;
}

/** Beyond the type's end no number has a meaning; a minus sign in a name would have to be quoted everywhere. */
function nameable(position: bigint): string {
  if (position <= unbounded.from) return "min";
  if (position >= unbounded.to) return "max";
  return position < 0n ? `m${-position}` : String(position);
}
